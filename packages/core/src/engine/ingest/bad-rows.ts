// The rows of a batch that cannot be stored, with every reason.

import type { RowError } from '../../errors/granary-error.js'
import type { Problem } from '../../values/problem.js'

export interface BadRows {
  /** How many rows are bad. */
  readonly count: number
  /** 1 = bad, a byte a row. */
  readonly marks: Uint8Array
  /** `row` counts from the first row of the whole input. */
  readonly errors: readonly RowError[]
  add(row: number, column: string | undefined, problem: Problem): void
}

/** `offset`: the position of the batch's first row in the input. */
export function badRows(length: number, offset: number): BadRows {
  const marks = new Uint8Array(length)
  const errors: RowError[] = []
  let count = 0
  return {
    get count() {
      return count
    },
    marks,
    get errors() {
      return errors.sort((a, b) => a.row - b.row) // found column by column, told row by row
    },
    add(row, column, { code, message }) {
      if (marks[row] === 0) count++
      marks[row] = 1
      const subject = column === undefined ? 'The row' : `"${column}"`
      errors.push({ row: offset + row, ...(column === undefined ? {} : { column }), code, message: `${subject} ${message}` })
    },
  }
}
