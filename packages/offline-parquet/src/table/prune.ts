// Which files and row groups may hold rows that a scan asks for. Bounds only ever rule out; what is unknown stays.

import type { Column, OfflineScan } from '@granary/core/spec'
import type { AddFile } from '../delta/actions.js'
import { createdColumn, eventColumn } from '../delta/delta-schema.js'
import { parseStatistics } from '../delta/statistics.js'
import { type Bound, compareBounds, type KnownBounds } from '../parquet/column-bounds.js'
import type { FileType } from '../parquet/file-column.js'
import { readStatistics } from '../parquet/row-group-bounds.js'
import type { DataFileLayout } from './data-file.js'

/** The least and greatest value of a column in a file or row group; undefined: unknown. */
export type BoundsOf = (name: string, type: FileType) => KnownBounds | undefined

/** False where bounds rule out every row that the scan asks for. */
export type Pruner = (boundsOf: BoundsOf) => boolean

export function pruner({ table, from, to, createdFrom, createdTo, keys }: OfflineScan): Pruner {
  const first = table.keys[0]
  const sorted = keys === undefined || first === undefined || keys.keys[0] === undefined ? undefined : sortedKeys(keys.keys[0], keys.length)
  return (boundsOf) => {
    if (!overlaps(boundsOf(eventColumn.name, eventColumn.type), from, to)) return false
    const created = boundsOf(createdColumn.name, createdColumn.type)
    // A row of another engine without created time counts as created at its event time, which these bounds do not know.
    if (created?.nulls === 0 && !overlaps(created, createdFrom, createdTo)) return false
    if (sorted === undefined || first === undefined) return true
    const bounds = boundsOf(first.name, first.type)
    return bounds === undefined || holdsAny(sorted, bounds.min, bounds.max)
  }
}

/** Files that the log's statistics do not rule out. */
export function pruneFiles(files: readonly AddFile[], prune: Pruner): readonly AddFile[] {
  return files.filter(({ stats }) => prune(parseStatistics(stats).bounds))
}

/** Positions of the row groups that the footer's statistics do not rule out. */
export function pruneRowGroups({ metadata, columns }: DataFileLayout, prune: Pruner): readonly number[] {
  const groups: number[] = []
  for (const [position, group] of metadata.row_groups.entries()) {
    if (group.num_rows > 0n && prune((name, type) => readStatistics(metadata, position, columns.get(name), type))) groups.push(position)
  }
  return groups
}

function overlaps(bounds: KnownBounds | undefined, from: number | undefined, to: number | undefined): boolean {
  if (bounds === undefined) return true
  return (from === undefined || (bounds.max as number) >= from) && (to === undefined || (bounds.min as number) <= to)
}

/** Distinct values in the order of bounds, which for strings is not that of UTF-16. */
function sortedKeys(column: Column, length: number): readonly Bound[] {
  const values: Bound[] = []
  for (let row = 0; row < length; row++) {
    const value =
      column.kind === 'boolean'
        ? column.values[row] === 1
        : column.kind === 'vector'
          ? undefined
          : (column.values[row] as Bound | undefined)
    if (value !== undefined && value !== values.at(-1)) values.push(value)
  }
  return values.sort(compareBounds)
}

function holdsAny(sorted: readonly Bound[], min: Bound, max: Bound): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareBounds(sorted[middle] as Bound, min) < 0) low = middle + 1
    else high = middle
  }
  const least = sorted[low]
  return least !== undefined && compareBounds(least, max) <= 0
}
