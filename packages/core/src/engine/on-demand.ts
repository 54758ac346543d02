// On-demand features: one computation for online reads and for history, over whichever columns the read brings.

import { reader } from '../codec/column-reader.js'
import { GranaryError } from '../errors/granary-error.js'
import type { Column } from '../spec/index.js'
import { deriveColumn } from '../transform/derivation.js'
import type { CellReader } from '../transform/row-view.js'
import { userValue } from '../values/user-value.js'
import type { FeaturePlace, PlannedComputation, PlannedOnDemand, ReadPlan } from './read-plan.js'

/** Where a computation finds what it sees: features as a read gives them (defaults applied), and the request's columns, as users see values. */
export interface OnDemandInputs {
  feature(place: FeaturePlace): CellReader
  /** `request`: position in the plan's request columns. */
  request(request: number): CellReader
}

/**
 * [i][j] is the column of feature j of the plan's on-demand definition i; nulls where a computation gave null.
 * @throws GranaryError `TRANSFORM_FAILED`, `TRANSFORM_WRONG_TYPE` naming the feature: one bad row fails the whole read.
 */
export function computeOnDemand(plan: ReadPlan, length: number, inputs: OnDemandInputs): readonly (readonly Column[])[] {
  return plan.onDemand.map((planned) => {
    const columns: Column[] = []
    for (const computation of planned.features) columns.push(compute(planned, computation, columns, length, inputs))
    return columns
  })
}

function compute(
  planned: PlannedOnDemand,
  computation: PlannedComputation,
  before: readonly Column[],
  length: number,
  inputs: OnDemandInputs,
): Column {
  const sources = computation.sources.map(({ name, from }) => {
    if ('request' in from) return [name, inputs.request(from.request)] as const
    if ('group' in from) return [name, inputs.feature(from)] as const
    return [name, computedReader(planned.features[from.feature] as PlannedComputation, before[from.feature] as Column)] as const // planned in that order
  })
  const { type } = computation.column
  return deriveColumn({ type, compute: computation.compute, sources }, length, (row, problem, cause) => {
    throw new GranaryError(problem.code, `"${planned.name}:${computation.column.name}" at row ${row} ${problem.message}`, { cause })
  })
}

/** A computed column as a read gives it: its default in place of null. */
function computedReader({ column }: PlannedComputation, values: Column): CellReader {
  const read = reader(values)
  const toUser = userValue(column.type)
  return (row) => toUser(read(row) ?? column.defaultValue)
}
