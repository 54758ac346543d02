// CRC-32 of what lies in a file, so that a flipped byte is an error and not another value.

import * as zlib from 'node:zlib'

/** The CRC-32 (polynomial 0x04C11DB7, as in gzip) of some bytes in a row, as an unsigned integer. */
export const crc32: (parts: readonly Uint8Array[]) => number = 'crc32' in zlib ? byEngine : byTable

/** Where the footer keeps the checksum of a column chunk: of all its bytes, for a page's own one leaves out its header. */
export const checksumKey = 'granary.crc32'

/** Of some bytes in a row, in hexadecimal. */
export function checksum(parts: readonly Uint8Array[]): string {
  return crc32(parts).toString(16).padStart(8, '0')
}

function byEngine(parts: readonly Uint8Array[]): number {
  let crc = 0
  for (const part of parts) crc = zlib.crc32(part, crc)
  return crc
}

let table: Int32Array | undefined

function byTable(parts: readonly Uint8Array[]): number {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
    return crc
  })
  let crc = -1
  for (const part of parts) for (const byte of part) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] as number)
  return (crc ^ -1) >>> 0
}
