// Where everything lies in a row's bytes: the format, told once, and each table's columns in it.

import { GranaryError } from '../errors/granary-error.js'
import type { StoredType, TableSchema } from '../spec/index.js'

/**
 * A row, format 1:
 *
 * | bytes | what |
 * | --- | --- |
 * | 0-7, 8-15 | event and created, as `row-times.ts` writes them: memcmp sorts them |
 * | 16-17 | how many columns, big-endian; here ends what orders the rows of a key |
 * | 18 | the format; 0x80 is set in a tombstone, which ends with its head |
 * | 19-26 | the fingerprint |
 * | then | the columns as cells |
 *
 * Cells: a bit a cell, least significant first, 1 = null; the fixed part, cell by cell, little-endian; the heap. In the fixed part lie boolean in
 * 1 byte; int32, float32 in 4; int64, float64, timestamp, as a double, and bigint in 8; a vector in 4 an item; of all others, in 4, where they end,
 * counted from the first byte of the row. They begin where the one before ends, or with the heap. A null has its place, and ends where it begins.
 *
 * In the heap lie strings and json as UTF-8, bytes as they are, and lists: the number of items in 4 bytes, then the items as cells; where those end
 * is counted from the first byte of the list.
 */
export const rowFormat = 1
export const headLength = 27
export const deletedBit = 0x80

/** How values lie in bytes. Those from `string` on lie in the heap. */
export const cellKind = { float64: 0, float32: 1, int32: 2, boolean: 3, bigint: 4, vector: 5, string: 6, bytes: 7, list: 8 } as const
export type CellKind = (typeof cellKind)[keyof typeof cellKind]

export interface Cell {
  readonly kind: CellKind
  /** Bytes in the fixed part. */
  readonly width: number
  /** Of a list. */
  readonly item: Cell | undefined
}

/** Neighbours of one kind, read and written in one loop. */
export interface Run {
  readonly cell: Cell
  /** Positions from `from` up to `to`, without it. */
  readonly from: number
  readonly to: number
  /** Where the fixed part of the first one lies. */
  readonly place: number
  /** Where it is said where the heap cell before the first one ends; 0: there is none. */
  readonly endBefore: number
}

export interface RowLayout {
  readonly table: TableSchema
  /** How many columns. */
  readonly count: number
  /** The fingerprint's halves, 32 bits each, unsigned. */
  readonly high: number
  readonly low: number
  readonly runs: readonly Run[]
  /** Where it is said where the last heap cell ends; 0: there is none. */
  readonly lastEnd: number
  /** Where the heap begins. */
  readonly heap: number
  /** Nothing but text lies in the heap. */
  readonly textOnly: boolean
}

const layouts = new WeakMap<TableSchema, RowLayout>()

/** @throws GranaryError `CAPABILITY_UNSUPPORTED`: more than 65,535 columns. */
export function rowLayout(table: TableSchema): RowLayout {
  let layout = layouts.get(table)
  if (layout === undefined) {
    layout = layOut(table)
    layouts.set(table, layout)
  }
  return layout
}

function layOut(table: TableSchema): RowLayout {
  const count = table.columns.length
  if (count > 0xffff) throw new GranaryError('CAPABILITY_UNSUPPORTED', `${table.id} has ${count} columns, a row of bytes at most 65,535`)
  const runs: Run[] = []
  let place = headLength + bitmapLength(count)
  let lastEnd = 0
  let textOnly = true
  for (const [position, { type }] of table.columns.entries()) {
    const cell = cellOf(type)
    addToRuns(runs, { cell, from: position, to: position + 1, place, endBefore: lastEnd })
    if (cell.kind >= cellKind.string) lastEnd = place
    if (cell.kind > cellKind.string) textOnly = false
    place += cell.width
  }
  const [high, low] = [Number.parseInt(table.fingerprint.slice(0, 8), 16), Number.parseInt(table.fingerprint.slice(8), 16)]
  return { table, count, high, low, runs, lastEnd, heap: place, textOnly }
}

const plainCells = new Map<unknown, Cell>(
  (
    [
      ['float64', cellKind.float64, 8],
      ['int64', cellKind.float64, 8],
      ['timestamp', cellKind.float64, 8],
      ['float32', cellKind.float32, 4],
      ['int32', cellKind.int32, 4],
      ['boolean', cellKind.boolean, 1],
      ['bigint', cellKind.bigint, 8],
      ['string', cellKind.string, 4],
      ['json', cellKind.string, 4],
      ['bytes', cellKind.bytes, 4],
    ] satisfies readonly (readonly [StoredType, CellKind, number])[]
  ).map(([type, kind, width]) => [type, { kind, width, item: undefined }]),
)

function cellOf(type: StoredType): Cell {
  if (typeof type !== 'object') return plainCells.get(type) as Cell // there is one for every plain type
  if ('vector' in type) return { kind: cellKind.vector, width: type.vector * 4, item: undefined }
  return { kind: cellKind.list, width: 4, item: cellOf(type.array) }
}

/** Lengthens the last run where the next one goes on like it. */
export function addToRuns(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  if (last?.to === run.from && last.cell.kind === run.cell.kind && last.cell.width === run.cell.width && run.cell.item === undefined)
    runs[runs.length - 1] = { ...last, to: run.to }
  else runs.push(run)
}

/** The bytes of so many null bits. */
export function bitmapLength(count: number): number {
  return (count + 7) >>> 3
}

/** The 16 hex digits of these halves. */
export function fingerprintOf({ high, low }: Pick<RowLayout, 'high' | 'low'>): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
