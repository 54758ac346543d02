// The columns that a read looks at, as runs of a layout: worked out once per list of positions.

import { addToRuns, cellKind, type RowLayout, type Run } from './row-layout.js'

export interface Selection {
  readonly runs: readonly Run[]
  /** How many columns of text are among them. */
  readonly texts: number
  /** Nothing but numbers is among them, and no bigint. */
  readonly numbers: boolean
}

const everything = new WeakMap<RowLayout, Selection>()
const selections = new WeakMap<readonly number[], { readonly layout: RowLayout; readonly selection: Selection }>()

/** `columns`: positions in table.columns, in any order; undefined: all. */
export function selectionOf(layout: RowLayout, columns: readonly number[] | undefined): Selection {
  if (columns === undefined) {
    let all = everything.get(layout)
    if (all === undefined) {
      all = ofRuns(layout.runs)
      everything.set(layout, all)
    }
    return all
  }
  const known = selections.get(columns)
  if (known?.layout === layout) return known.selection
  const selection = ofRuns(runsOf(layout, columns))
  selections.set(columns, { layout, selection })
  return selection
}

function ofRuns(runs: readonly Run[]): Selection {
  let texts = 0
  for (const { cell, from, to } of runs) if (cell.kind === cellKind.string) texts += to - from
  return { runs, texts, numbers: runs.every(({ cell }) => cell.kind <= cellKind.int32) }
}

function runsOf(layout: RowLayout, columns: readonly number[]): readonly Run[] {
  const runs: Run[] = []
  for (const position of columns) {
    const run = layout.runs.find(({ from, to }) => from <= position && position < to)
    if (run !== undefined) addToRuns(runs, runOfOne(run, position))
  }
  return runs
}

function runOfOne({ cell, from, place, endBefore }: Run, position: number): Run {
  const own = place + (position - from) * cell.width
  const isFirst = position === from || cell.kind < cellKind.string
  return { cell, from: position, to: position + 1, place: own, endBefore: isFirst ? endBefore : own - cell.width }
}
