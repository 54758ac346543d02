// Rules that look at a whole row: predicates and Standard Schema validators.

import type { RowRule } from '../definition/any-definition.js'
import type { CellReader } from '../transform/row-view.js'
import { rowView } from '../transform/row-view.js'
import { checkWithSchema } from '../values/schema-check.js'
import { unawaited } from '../values/unawaited.js'
import type { ProblemSink } from './column-rules.js'

/** Tells each row that a rule refuses, rows marked in `skip` left out. A predicate that throws refuses. */
export function checkRows(
  rules: readonly RowRule[],
  columns: readonly (readonly [name: string, read: CellReader])[],
  length: number,
  skip: Uint8Array,
  sink: ProblemSink,
): void {
  for (const { name, check } of rules) {
    const view = rowView(columns)
    for (let row = 0; row < length; row++) {
      if (skip[row] === 1) continue
      view.moveTo(row)
      const problem = typeof check === 'function' ? checkPredicate(check, view.row, name) : checkSchema(check, view.row, name)
      if (problem !== undefined) sink(row, problem)
    }
  }
}

function checkPredicate(check: (row: never) => boolean, row: object, name: string) {
  try {
    const answer: unknown = check(row as never) // the view has the columns that the definition promised
    if (answer === true) return undefined
    unawaited(answer)
  } catch {
    // Refused, like an answer of false.
  }
  return { code: 'VALIDATION_RULE', message: `breaks the rule "${name}"` } as const
}

/** Validators may keep or copy what they get, so this one row is an object of its own. */
function checkSchema(schema: Exclude<RowRule['check'], (row: never) => boolean>, row: object, name: string) {
  const checked = checkWithSchema(schema, { ...row }, new Set(Object.keys(row)))
  return 'problem' in checked ? { ...checked.problem, message: `breaks the rule "${name}": ${checked.problem.message}` } : undefined
}
