// Lists from levels: the Dremel way back, for any depth; vectors without an object a row.

import type { ListColumn, StoredType, Value, VectorColumn } from '@granary/core/spec'
import type { FileType } from './file-column.js'
import type { Memory } from './memory.js'

/** A page of values: levels, and the items that are there. */
export interface ItemPage<Items> {
  readonly entries: number
  /** Absent: all are there. */
  readonly definition?: Uint8Array
  readonly repetition?: Uint8Array
  readonly items: Items
}

interface Levels {
  readonly there: number
  readonly lists: readonly number[]
}

/** Rows of lists. An empty list is not null. @throws RangeError: the pages hold another number of rows. */
export function assembleLists(
  pages: readonly ItemPage<readonly Value[]>[],
  { there, lists }: Levels,
  type: FileType,
  rows: number,
): ListColumn {
  const depth = lists.length
  const values: Value[] = []
  const open: Value[][] = [values] // open[k] takes items of depth k; open[0] takes rows
  for (const { entries, definition, repetition, items } of pages) {
    let item = 0
    for (let entry = 0; entry < entries; entry++) {
      const level = definition?.[entry] ?? there
      let at = repetition?.[entry] ?? 0
      for (; at < depth; at++) {
        const needed = lists[at] as number
        if (level < needed) break
        const list: Value[] = []
        open[at]?.push(list)
        open[at + 1] = list
        if (level === needed) break
      }
      if (at === depth) open[depth]?.push(level === there ? (items[item++] as Value) : null)
      else if (level < (lists[at] as number)) open[at]?.push(null)
    }
  }
  if (values.length !== rows) throw new RangeError(`A column has ${values.length} rows, its row group ${rows}`)
  const nulls = new Uint8Array(rows)
  let any = false
  for (let row = 0; row < rows; row++) {
    if (values[row] !== null) continue
    nulls[row] = 1
    values[row] = []
    any = true
  }
  const finished = holdsVectors(type) ? values.map((value) => withVectors(value, type)) : values
  return { kind: 'list', values: finished as (readonly Value[])[], ...(any ? { nulls } : {}) }
}

function holdsVectors(type: FileType): boolean {
  return typeof type === 'object' && ('vector' in type || holdsVectors(type.array))
}

/** Lists of numbers as vectors where the type has them. */
function withVectors(value: Value, type: FileType): Value {
  if (value === null || typeof type !== 'object') return value
  if ('vector' in type) return Float32Array.from(value as number[])
  return (value as readonly Value[]).map((item) => withVectors(item, type.array as StoredType))
}

/** @throws RangeError: a vector has another length, or holds a null. */
export function assembleVectors(
  pages: readonly ItemPage<Float32Array>[],
  { there, lists }: Levels,
  size: number,
  rows: number,
  memory: Memory,
): VectorColumn {
  const [first] = pages
  const whole = pages.length === 1 && first !== undefined && first.items.length === rows * size && first.entries === rows * size
  const values = whole ? first.items : memory.take(Float32Array, rows * size)
  const nulls = new Uint8Array(rows)
  let row = -1
  let filled = size // of the present row
  for (const { entries, definition, repetition, items } of pages) {
    let item = 0
    for (let entry = 0; entry < entries; entry++) {
      const level = definition?.[entry] ?? there
      if ((repetition?.[entry] ?? 0) === 0) {
        if (filled !== size) throw new RangeError(`A vector has ${filled} values instead of ${size}`)
        row++
        filled = 0
      }
      if (level === there) {
        if (filled >= size) throw new RangeError(`A vector has more than ${size} values`)
        if (!whole) values[row * size + filled] = items[item++] as number
        filled++
      } else if (level < (lists[0] as number)) {
        nulls[row] = 1
        filled = size
      } else throw new RangeError('A vector is empty or holds a null')
    }
  }
  if (filled !== size || row !== rows - 1) throw new RangeError(`A column has ${row + 1} rows, its row group ${rows}`)
  return { kind: 'vector', values, size, ...(nulls.includes(1) ? { nulls } : {}) }
}
