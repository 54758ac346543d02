// Byte strings of a page as strings, or as byte arrays of their own.

import type { PackedBytes, PageValues } from './page-values.js'

/** Each byte string as text. A leading byte order mark stays; what is not UTF-8 becomes U+FFFD. @throws RangeError: the page is too short. */
export function decodeText(values: PageValues): string[] {
  if (!isPacked(values)) return Array.from(values as readonly Uint8Array[], (bytes) => buffered(bytes).toString('utf8'))
  return textCursor([values])(values.count)
}

/**
 * The byte strings of some pages as text, as `decodeText` gives it: a function that answers the next ones, up to all that are left. So that
 * whoever takes few at a time holds few at a time.
 * @throws RangeError: a page is too short.
 */
export function textCursor(pages: readonly PackedBytes[]): (count: number) => string[] {
  let page = 0
  let offset = 0
  let left = pages[0]?.count ?? 0
  return (count) => {
    const result = new Array<string>(count)
    for (let row = 0; row < count; ) {
      while (left === 0 && page < pages.length - 1) {
        offset = 0
        left = (pages[++page] as PackedBytes).count
      }
      if (left === 0) throw new RangeError('A page has fewer values than its header says')
      const some = Math.min(left, count - row)
      offset = decodePiece((pages[page] as PackedBytes).packed, offset, result, row, row + some)
      left -= some
      row += some
    }
    return result
  }
}

/** Fills the rows [row, end) of `result` from `offset` on, and answers where they end. */
function decodePiece(packed: Uint8Array, offset: number, result: string[], row: number, end: number): number {
  const bytes = buffered(packed)
  const from = offset
  const to = endOf(packed, offset, end - row)
  // Where all of a piece is ASCII, its lengths among it, the piece as one string can be cut: several times as fast as call by call.
  const piece = isAscii(packed, from, to) ? bytes.toString('latin1', from, to) : undefined
  for (; row < end; row++) {
    const start = offset + 4
    offset = start + lengthAt(packed, offset)
    // The engine copies short cuts; a long one would keep the whole piece in memory.
    if (piece !== undefined && offset - start < shortestShared) result[row] = piece.slice(start - from, offset - from)
    else result[row] = piece === undefined ? bytes.toString('utf8', start, offset) : bytes.toString('latin1', start, offset)
  }
  return to
}

function endOf(packed: Uint8Array, offset: number, count: number): number {
  for (let row = 0; row < count; row++) {
    offset += 4 + lengthAt(packed, offset)
    if (!(offset <= packed.length)) throw new RangeError('A page has fewer values than its header says')
  }
  return offset
}

/** Each byte string with memory of its own. @throws RangeError: the page is too short. */
export function decodeByteStrings(values: PageValues): readonly Uint8Array[] {
  if (!isPacked(values)) return values as readonly Uint8Array[]
  const { packed, count } = values
  const result = new Array<Uint8Array>(count)
  let offset = 0
  for (let row = 0; row < count; row++) {
    const start = offset + 4
    offset = start + lengthAt(packed, offset)
    if (!(offset <= packed.length)) throw new RangeError('A page has fewer values than its header says')
    result[row] = packed.slice(start, offset)
  }
  return result
}

const shortestShared = 13 // V8 makes slices from 13 characters on

function isPacked(values: PageValues): values is PackedBytes {
  return 'packed' in values
}

function buffered(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** NaN where the bytes end before it does. */
function lengthAt(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] as number) | ((bytes[offset + 1] as number) << 8) | ((bytes[offset + 2] as number) << 16)) +
    (bytes[offset + 3] as number) * 16_777_216
  )
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0
  for (let offset = start; offset < end; offset++) seen |= bytes[offset] as number
  return seen < 128
}
