// Online reads: the newest values of some keys, in one call to the store for all groups and keys.

import { reader } from '../../codec/column-reader.js'
import type { CompiledColumn, CompiledGroup } from '../../definition/compiled-group.js'
import type { OnlineRead } from '../../spec/index.js'
import type { OnlineResult, ReadDescription, UntypedRow } from '../../store-types/index.js'
import { tell } from '../../stores/observer.js'
import { userValue } from '../../values/user-value.js'
import { callOptions, type EngineContext, onlineOf } from '../context.js'
import { describeRead } from '../describe.js'
import { computeOnDemand } from '../on-demand.js'
import type { PlannedGroup, ReadPlan } from '../read-plan.js'
import { computedRows, countFound, type FoundRows, foundRows } from './found-rows.js'
import { onlineResult, type ResultShape, resultShape } from './online-result.js'
import { type RequestColumns, type RequestReader, type RequestRow, requestReader } from './request-rows.js'

/** A plan with what is made of it once. */
export interface OnlinePlan extends ReadPlan {
  /** Of its groups, in their order. */
  readonly compiled: readonly CompiledGroup[]
  readonly readRequest: RequestReader
  readonly shape: ResultShape
  readonly description: ReadDescription
}

export function onlinePlan(plan: ReadPlan, fullFeatureNames: boolean): OnlinePlan {
  return {
    ...plan,
    compiled: plan.groups.map(({ compiled }) => compiled),
    readRequest: requestReader(plan),
    shape: resultShape(plan),
    description: describeRead(plan, fullFeatureNames),
  }
}

/**
 * The result keeps the order of the request, duplicates included. The reader's clock decides what has outlived its ttl.
 * @throws GranaryError `INPUT_*` for the request's rows, `TRANSFORM_*` for on-demand features, `STORE_*`.
 */
export async function readOnline(
  plan: OnlinePlan,
  rows: readonly RequestRow[],
  signal: AbortSignal | undefined,
  context: EngineContext,
): Promise<OnlineResult<UntypedRow>> {
  const started = context.observer?.read === undefined ? 0 : performance.now()
  const online = onlineOf(context, 'getOnlineFeatures')
  const request = plan.readRequest(rows)
  const options = callOptions(context, signal)

  const answers =
    rows.length === 0
      ? plan.groups.map(() => [])
      : await online.read(
          plan.groups.map((group, position) => groupRead(group, request, position)),
          options,
        )
  const found = plan.groups.map((group, position) => foundRows(group, answers[position] ?? [], options.now))
  if (plan.onDemand.length > 0) {
    const computed = computeOnDemand(plan, rows.length, onDemandInputs(plan, found, request))
    for (const columns of computed) found.push(computedRows(columns, rows.length))
  }

  if (context.observer?.read !== undefined) {
    tell(context.observer, 'read', {
      groups: plan.compiled.map(({ table }) => table.id),
      keys: rows.length,
      features: plan.outputs.length,
      milliseconds: performance.now() - started,
      found: () => plan.groups.map((group, position) => countFound(group, found[position]!)),
    })
  }
  return onlineResult(plan.shape, rows.length, found)
}

function groupRead({ compiled, columns }: PlannedGroup, request: RequestColumns, position: number): OnlineRead {
  return { table: compiled.table, columns, keys: request.keys[position] as readonly string[] } // one array a group of the plan
}

function onDemandInputs(plan: ReadPlan, found: readonly FoundRows[], { request }: RequestColumns) {
  return {
    feature({ group, column }: { readonly group: number; readonly column: number }) {
      const rows = found[group] as FoundRows
      const { type, defaultValue } = plan.groups[group]!.compiled.columns[column]! // places come from this plan
      const toUser = userValue(type)
      return (row: number) => toUser(rows.values[row]?.[column] ?? defaultValue)
    },
    request(position: number) {
      const column = request[position]
      const toUser = userValue((plan.request[position] as CompiledColumn).type)
      if (column === undefined) return () => null
      const read = reader(column)
      return (row: number) => toUser(read(row))
    },
  }
}
