// The law as cases: any online store beside any history, over random lives of one process.

import fc from 'fast-check'
import { check } from '../assert/assert.js'
import { show } from '../assert/show.js'
import { knownBreaches, type Look, lawBreaches } from './breaches.js'
import type { LawOptions } from './law-options.js'
import { lawProperty } from './law-property.js'
import type { PairData } from './store-pair.js'
import { newTally } from './tally.js'

/** A case of the law, before it is known whose stores it runs over. */
export interface LawCase {
  /** Whether it looks at the history alone, so that no online store can break it. */
  readonly historyAlone: boolean
  readonly id: string
  readonly title: string
  run(newData: () => PairData, options: LawOptions): Promise<void>
}

const defaultHistories = 50
/** A server that answers slowly must not be shrunk on for ever. */
const longestShrinking = 20_000

export const lawCases: readonly LawCase[] = [
  {
    id: 'lives',
    historyAlone: false,
    title: 'after random writes, deletions, imports, repetitions, replays, restarts and materializations a key reads online as in history',
    run: (newData, options) => tryHistories(lawBreaches, newData, options),
  },
  {
    id: 'known-at',
    historyAlone: true,
    title: 'training rows of any past time hold what was true then, and what was known then: no late row leaks',
    run: (newData, options) => tryHistories(knownBreaches, newData, options),
  },
]

async function tryHistories(look: Look, newData: () => PairData, options: LawOptions): Promise<void> {
  const { histories = defaultHistories, seed, path, way } = options
  const tally = newTally()
  const details = await fc.check(lawProperty(look, newData, tally, way), {
    numRuns: histories,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
    interruptAfterTimeLimit: longestShrinking,
  })
  if (details.failed && details.counterexample !== null) {
    const found = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
    const again = `law: { seed: ${details.seed}, path: '${details.counterexamplePath}' }`
    throw new Error(`${found}\n  history: ${show(details.counterexample[0])}\n  again: ${again}`, { cause: details.errorInstance })
  }
  check(details.numRuns > 0, `not one history was lived in ${longestShrinking / 1_000} s`)
  check(tally.present > 0 || histories < 10, `${details.numRuns} histories were lived, and no read found a value`)
}
