// Byte strings of a page as strings, or as byte arrays of their own.

import type { PackedBytes, PageValues } from './page-values.js'

/** Each byte string as text. A leading byte order mark stays; what is not UTF-8 becomes U+FFFD. @throws RangeError: the page is too short. */
export function decodeText(values: PageValues): string[] {
  if (!isPacked(values)) return Array.from(values as readonly Uint8Array[], (bytes) => buffered(bytes).toString('utf8'))
  const { packed, count } = values
  const bytes = buffered(packed)
  // Where all of a page is ASCII, its lengths among it, the page as one string can be cut: several times as fast as call by call.
  const page = isAscii(packed) ? bytes.toString('latin1') : undefined
  const result = new Array<string>(count)
  let offset = 0
  for (let row = 0; row < count; row++) {
    const start = offset + 4
    offset = start + lengthAt(packed, offset)
    if (offset > packed.length) throw new RangeError('A page has fewer values than its header says')
    // The engine copies short cuts; a long one would keep the whole page in memory.
    if (page !== undefined && offset - start < shortestShared) result[row] = page.slice(start, offset)
    else result[row] = page === undefined ? bytes.toString('utf8', start, offset) : bytes.toString('latin1', start, offset)
  }
  return result
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
    if (offset > packed.length) throw new RangeError('A page has fewer values than its header says')
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

function lengthAt(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] as number) | ((bytes[offset + 1] as number) << 8) | ((bytes[offset + 2] as number) << 16)) +
    (bytes[offset + 3] as number) * 16_777_216
  )
}

function isAscii(bytes: Uint8Array): boolean {
  let seen = 0
  for (let offset = 0; offset < bytes.length; offset++) seen |= bytes[offset] as number
  return seen < 128
}
