// Parquet's hybrid of run lengths and packed bits, in both directions: levels, dictionary codes, booleans.

type Codes = Uint8Array | Uint32Array

/** The bits that the codes from 0 to `largest` take. */
export function bitWidth(largest: number): number {
  return 32 - Math.clz32(largest)
}

/** The codes [start, end) in `width` bits each (0 to 24). */
export function encodeHybrid(codes: Codes, start: number, end: number, width: number): Uint8Array {
  const bytes = new Uint8Array((((end - start) >> 3) + 2) * (10 + width))
  const valueBytes = (width + 7) >> 3
  const shortestRun = width < 4 ? 64 : 8 // below it, packing takes less room
  let length = 0
  let packed = start // the first code that is not yet written
  for (let row = start; row < end; ) {
    const value = codes[row] as number
    let next = row + 1
    while (next < end && codes[next] === value) next++
    if (next - row < shortestRun) {
      row += 8
      continue
    }
    if (packed < row) length = pack(codes, packed, row, width, bytes, length)
    length = writeVarint((next - row) * 2, bytes, length)
    for (let byte = 0; byte < valueBytes; byte++) bytes[length++] = value >>> (byte * 8)
    packed = row = next
  }
  if (packed < end) length = pack(codes, packed, end, width, bytes, length)
  return bytes.subarray(0, length)
}

/** Eight codes a group, least significant bit first; the last group is filled with zeros. */
function pack(codes: Codes, start: number, end: number, width: number, bytes: Uint8Array, length: number): number {
  const groups = (end - start + 7) >> 3
  length = writeVarint(groups * 2 + 1, bytes, length)
  const last = length + groups * width
  let buffer = 0
  let bits = 0
  for (let row = start; row < end; row++) {
    buffer |= (codes[row] as number) << bits
    bits += width
    while (bits >= 8) {
      bytes[length++] = buffer
      buffer >>>= 8
      bits -= 8
    }
  }
  if (bits > 0) bytes[length] = buffer
  return last
}

function writeVarint(value: number, bytes: Uint8Array, length: number): number {
  while (value > 127) {
    bytes[length++] = (value & 127) | 128
    value >>>= 7
  }
  bytes[length++] = value
  return length
}

/**
 * Reads `output.length` codes of `width` bits (0 to 24) from `bytes[offset]` on, never past `end`.
 * @throws RangeError: the bytes end before the codes do.
 */
export function decodeHybrid(bytes: Uint8Array, offset: number, end: number, width: number, output: Codes): void {
  if (width > 24) throw new RangeError(`Codes of ${width} bits are not supported`)
  const valueBytes = (width + 7) >> 3
  const count = output.length
  let row = 0
  while (row < count) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      if (offset >= end) throw new RangeError('Encoded levels or codes end too early')
      const byte = bytes[offset++] as number
      header |= (byte & 127) << shift
      if (byte < 128) break
    }
    if ((header & 1) === 0) {
      let value = 0
      if (offset + valueBytes > end) throw new RangeError('Encoded levels or codes end too early')
      for (let byte = 0; byte < valueBytes; byte++) value |= (bytes[offset++] as number) << (byte * 8)
      const next = Math.min(count, row + (header >>> 1))
      output.fill(value, row, next)
      row = next
    } else {
      const groups = header >>> 1
      const next = Math.min(count, row + groups * 8)
      if (offset + Math.ceil(((next - row) * width) / 8) > end) throw new RangeError('Encoded levels or codes end too early')
      if (width === 1) unpackBits(bytes, offset, output, row, next)
      else unpack(bytes, offset, width, output, row, next)
      offset += groups * width
      row = next
    }
  }
}

function unpackBits(bytes: Uint8Array, offset: number, output: Codes, row: number, next: number): void {
  for (let bit = 0; row < next; row++, bit++) output[row] = ((bytes[offset + (bit >> 3)] as number) >> (bit & 7)) & 1
}

function unpack(bytes: Uint8Array, offset: number, width: number, output: Codes, row: number, next: number): void {
  const mask = (1 << width) - 1
  let buffer = 0
  let bits = 0
  for (; row < next; row++) {
    while (bits < width) {
      buffer |= (bytes[offset++] as number) << bits
      bits += 8
    }
    output[row] = buffer & mask
    buffer >>>= width
    bits -= width
  }
}
