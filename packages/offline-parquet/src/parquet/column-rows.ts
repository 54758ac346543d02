// The rows of a column in a row group, some at a time: strings are made when they are asked for, the rest lies in arrays already.

import { sliceColumn } from '@granary/core/codec'
import type { AnswerColumn, StringColumn } from '@granary/core/spec'
import { assembleColumn, nullsOf } from './assemble-column.js'
import { textCursor } from './decode-text.js'
import type { FileType } from './file-column.js'
import type { Memory } from './memory.js'
import type { PackedBytes } from './page-values.js'
import type { ChunkPages, Page } from './read-pages.js'
import type { StoredColumn } from './stored-column.js'

/** The next `count` rows, which must be there. Typed arrays are views of the row group's. @throws RangeError: damaged. */
export type NextRows = (count: number) => AnswerColumn

/** The rows of a chunk, from the first on, as `assembleColumn` reads them. @throws RangeError: the pages do not fit together. */
export function columnRows(chunk: ChunkPages, column: StoredColumn, type: FileType, rows: number, memory: Memory): NextRows {
  const { pages } = chunk
  if (column.format.kind === 'text' && column.lists.length === 0 && pages.every(isPacked))
    return textRows(pages, nullsOf(chunk, column.there, rows, memory))
  const whole = assembleColumn(chunk, column, type, rows, memory)
  let row = 0
  return (count) => {
    const start = row
    row += count
    return count === rows ? whole : sliceColumn(whole, start, row)
  }
}

type PackedPage = Page & { readonly values: PackedBytes }

function isPacked(page: Page): page is PackedPage {
  return page.values !== undefined && 'packed' in page.values
}

function textRows(pages: readonly PackedPage[], nulls: Uint8Array | undefined): NextRows {
  const next = textCursor(pages.map(({ values }) => values))
  if (nulls === undefined) return (count) => ({ kind: 'string', values: next(count) })
  let row = 0
  return (count) => {
    const start = row
    row += count
    return withNulls(next, nulls.subarray(start, row))
  }
}

function withNulls(next: (count: number) => string[], nulls: Uint8Array): StringColumn {
  let missing = 0
  for (let row = 0; row < nulls.length; row++) missing += nulls[row] as number
  const there = next(nulls.length - missing)
  if (missing === 0) return { kind: 'string', values: there, nulls }
  const values = new Array<string>(nulls.length)
  for (let row = 0, item = 0; row < nulls.length; row++) values[row] = nulls[row] === 1 ? '' : (there[item++] as string)
  return { kind: 'string', values, nulls }
}
