// The row that a derivation, a check or a rule sees: a window on columns, not an object made for every row.

/** Reads one column's value at a row, as users see values. */
export type CellReader = (row: number) => unknown

export interface RowView {
  /** What the user's function gets. Its properties are those of the row that `moveTo` was called with last. */
  readonly row: object
  moveTo(row: number): void
}

/** A view of some named columns. Its properties are its own and enumerable, so that spreading and JSON see them. */
export function rowView(columns: Iterable<readonly [name: string, read: CellReader]>): RowView {
  let current = 0
  const row = Object.create(null) as object
  for (const [name, read] of columns) Object.defineProperty(row, name, { enumerable: true, get: () => read(current) })
  return {
    row: Object.preventExtensions(row),
    moveTo(position) {
      current = position
    },
  }
}
