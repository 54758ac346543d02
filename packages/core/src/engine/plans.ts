// Plans of queries, compiled once each, and the warning for what is deprecated in them.

import type { RecordedState } from '../registry/document.js'
import { deprecationOf, statusOf } from '../registry/status.js'
import type { ReadDescription } from '../store-types/index.js'
import { tell } from '../stores/observer.js'
import { boundedMap } from '../values/bounded-map.js'
import type { EngineContext } from './context.js'
import { type OnlinePlan, onlinePlan } from './online/read-online.js'
import { planRead } from './read-plan.js'

export interface Plans {
  /** @throws GranaryError as `planRead` does, and what the registry throws at its first use. */
  of(query: unknown, fullFeatureNames: boolean, signal: AbortSignal | undefined): Promise<OnlinePlan> | OnlinePlan
  /** Compiles every query anew, and looks again at what is deprecated in it. */
  forget(): void
}

/** Bytes of plans that are kept by text. */
const mostByText = 16 * 2 ** 20
/** Of one output in a plan, roughly. */
const outputBytes = 500

export function plans(context: EngineContext): Plans {
  const byText = boundedMap<OnlinePlan>(mostByText)
  let byDefinition = new WeakMap<object, OnlinePlan>()
  let fullByDefinition = new WeakMap<object, OnlinePlan>()
  const warned = new Set<string>()

  function known(query: unknown, full: boolean): OnlinePlan | undefined {
    if (isObject(query)) return (full ? fullByDefinition : byDefinition).get(query)
    const key = textKey(query, full)
    return key === undefined ? undefined : byText.get(key)
  }

  function keep(query: unknown, full: boolean, plan: OnlinePlan): void {
    if (isObject(query)) {
      ;(full ? fullByDefinition : byDefinition).set(query, plan)
      return
    }
    const key = textKey(query, full)
    if (key !== undefined) byText.set(key, plan, outputBytes * (1 + plan.outputs.length))
  }

  async function compile(query: unknown, asked: boolean, signal: AbortSignal | undefined): Promise<OnlinePlan> {
    const full = isRead(query) ? query.fullFeatureNames : asked
    const plan = onlinePlan(planRead(context.definitions, query, { fullFeatureNames: full }), full)
    const state = await context.registry.ensure(signal === undefined ? {} : { signal })
    warnOfDeprecated(plan, state, warned, context)
    keep(query, asked, plan)
    if (!isRead(query)) for (const byObject of [byDefinition, fullByDefinition]) byObject.set(plan.description, plan)
    return plan
  }

  return {
    of: (query, full, signal) => known(query, full) ?? compile(query, full, signal),
    forget() {
      byText.clear()
      byDefinition = new WeakMap()
      fullByDefinition = new WeakMap()
    },
  }
}

function isRead(query: unknown): query is ReadDescription {
  return isObject(query) && 'kind' in query && query.kind === 'read'
}

function isObject(query: unknown): query is object {
  return typeof query === 'object' && query !== null && !Array.isArray(query)
}

/** No two queries have one key: a malformed list must not pass for a good one that was read before. Undefined for what is no query. */
function textKey(query: unknown, full: boolean): string | undefined {
  if (typeof query === 'string') return `${full}"${query}`
  return Array.isArray(query) && query.every((reference) => typeof reference === 'string')
    ? `${full}[${query.length}\n${query.join('\n')}`
    : undefined
}

function warnOfDeprecated(plan: OnlinePlan, state: RecordedState, warned: Set<string>, { observer }: EngineContext): void {
  for (const { reference, column } of plan.outputs) {
    if (statusOf(state, reference, column.type.options.status ?? 'active') !== 'deprecated' || warned.has(reference)) continue
    warned.add(reference)
    const { reason, successor } = deprecationOf(state, reference) ?? {}
    const message = `${reference} is deprecated${reason === undefined ? '' : `: ${reason}`}${successor === undefined ? '' : `; read ${successor} in its place`}`
    if (observer?.warning === undefined) console.warn(message)
    else tell(observer, 'warning', { code: 'DEPRECATED_FEATURE', message })
  }
}
