// One derived column from the columns before it.

import type { Column } from '../spec/index.js'
import { columnBuilder } from '../values/column-builder.js'
import type { FeatureType } from '../values/feature-type.js'
import type { Problem } from '../values/problem.js'
import { unawaited } from '../values/unawaited.js'
import type { CellReader, RowView } from './row-view.js'
import { rowView } from './row-view.js'

export interface DerivedColumn {
  readonly type: FeatureType
  readonly compute: (row: never) => unknown
  readonly sources: readonly (readonly [name: string, read: CellReader])[]
}

/**
 * Calls the computation for every row but those marked in `skip` (which get null). A computation that throws (`TRANSFORM_FAILED`, its error as
 * `cause`) or gives a value of another type (`TRANSFORM_WRONG_TYPE`) is told to `onProblem` and leaves null.
 */
export function deriveColumn(
  derived: DerivedColumn,
  length: number,
  onProblem: (row: number, problem: Problem, cause?: unknown) => void,
  skip?: Uint8Array,
): Column {
  const builder = columnBuilder(derived.type, length)
  const view = rowView(derived.sources)
  for (let row = 0; row < length; row++) {
    if (skip?.[row] === 1) builder.push(null)
    else deriveCell(derived, builder, view, row, onProblem)
  }
  return builder.finish()
}

function deriveCell(
  { compute }: DerivedColumn,
  builder: ReturnType<typeof columnBuilder>,
  view: RowView,
  row: number,
  onProblem: (row: number, problem: Problem, cause?: unknown) => void,
): void {
  view.moveTo(row)
  let value: unknown
  try {
    value = compute(view.row as never) // the view has the columns that the definition promised
  } catch (cause) {
    builder.push(null)
    onProblem(row, threw, cause)
    return
  }
  unawaited(value)
  const problem = builder.push(value)
  if (problem !== undefined) onProblem(row, { code: 'TRANSFORM_WRONG_TYPE', message: `is computed, and the result ${problem.message}` })
}

const threw: Problem = { code: 'TRANSFORM_FAILED', message: 'is computed, and the computation threw' }
