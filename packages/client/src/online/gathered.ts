// Online reads of one query that are made at about the same time, sent as one request.

import { type ErrorCode, GranaryError } from '@granary/core/codec'
import type { BatchOptions } from '../client-options.js'
import { type Deadline, deadline } from '../deadline.js'
import { followSignal } from '../followed-signals.js'
import { type OnlineAnswer, partOf } from './online-answer.js'
import type { Ask, OnlineQuestion } from './online-question.js'

/** One caller's part of a request. */
interface Waiting {
  readonly keys: readonly string[]
  /** Ended when the caller waits no longer. */
  readonly until: Deadline
  readonly settle: (answer: OnlineAnswer) => void
  readonly fail: (error: unknown) => void
}

/** The calls that wait for one request. */
interface Gathering {
  readonly question: OnlineQuestion
  readonly calls: Waiting[]
  keys: number
  readonly timer: ReturnType<typeof setTimeout>
}

/** Errors that some keys of a request may be at fault for, or their number: asked apart, the others have their answer. */
const ofSomeKeys: ReadonlySet<ErrorCode> = new Set([
  'INPUT_MISSING_KEY',
  'INPUT_INVALID_KEY',
  'INPUT_KEY_TOO_LONG',
  'INPUT_MISSING_COLUMN',
  'INPUT_UNKNOWN_COLUMN',
  'INPUT_WRONG_TYPE',
  'INPUT_INVALID_TIMESTAMP',
  'INPUT_INVALID_ROWS',
  'INPUT_INVALID_BODY',
  'VALIDATION_ALLOWED',
  'VALIDATION_SCHEMA',
  'TRANSFORM_FAILED',
  'TRANSFORM_WRONG_TYPE',
  'LIMIT_KEYS',
  'LIMIT_BODY',
])

/** An `Ask` that waits a little for others of its question. A caller that goes away takes nobody along; when all have gone, the request ends. */
export function gathered(ask: Ask, { maxKeys, waitMilliseconds }: Required<BatchOptions>): Ask {
  const gatherings = new Map<string, Gathering>()

  function join(question: OnlineQuestion, call: Waiting): void {
    const open = gatherings.get(question.text)
    if (open !== undefined && open.keys + call.keys.length > maxKeys) close(open)
    const joined = gatherings.get(question.text) ?? begin(question)
    joined.calls.push(call)
    joined.keys += call.keys.length
    if (joined.keys >= maxKeys) close(joined)
  }

  function begin(question: OnlineQuestion): Gathering {
    const gathering: Gathering = { question, calls: [], keys: 0, timer: setTimeout(() => close(gathering), waitMilliseconds) }
    gatherings.set(question.text, gathering)
    return gathering
  }

  function close({ question, calls, timer }: Gathering): void {
    clearTimeout(timer)
    gatherings.delete(question.text)
    void askTogether(ask, question, calls)
  }

  return (question, keys, limits) =>
    new Promise((resolve, reject) => {
      const until = deadline(limits, 'The online read')
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          until.release()
          settle(value)
        }
      }
      if (until.error !== undefined) return reject(until.error)
      followSignal(until.signal, () => reject(until.error))
      join(question, { keys, until, settle: settled(resolve), fail: settled(reject) })
    })
}

/** One request for all that still wait; where the error may be some keys' fault, one for each half of them, down to each call alone. */
async function askTogether(ask: Ask, question: OnlineQuestion, calls: readonly Waiting[]): Promise<void> {
  const waiting = calls.filter(({ until }) => until.error === undefined)
  if (waiting.length === 0) return
  try {
    const keys = waiting.flatMap((call) => call.keys)
    const answer = await ask(question, keys, { signal: allGone(waiting), left: () => longestLeft(waiting) })
    let from = 0
    for (const { keys: own, settle } of waiting) {
      settle(partOf(answer, from, from + own.length))
      from += own.length
    }
  } catch (error) {
    if (waiting.length > 1 && GranaryError.isInstance(error) && ofSomeKeys.has(error.code)) {
      const half = Math.ceil(waiting.length / 2)
      await Promise.all([askTogether(ask, question, waiting.slice(0, half)), askTogether(ask, question, waiting.slice(half))])
    } else for (const call of waiting) call.fail(error)
  }
}

/** Aborted when nobody waits any longer. */
function allGone(waiting: readonly Waiting[]): AbortSignal {
  const controller = new AbortController()
  let staying = waiting.length
  const leave = (): void => {
    if (--staying === 0) controller.abort()
  }
  for (const { until } of waiting) followSignal(until.signal, leave)
  return controller.signal
}

/** Milliseconds that the most patient caller has left: a retry that is due later helps nobody. */
function longestLeft(waiting: readonly Waiting[]): number {
  return waiting.reduce((longest, { until }) => (until.error === undefined ? Math.max(longest, until.left()) : longest), 0)
}
