// Codecs of pages: what we write, and what other writers chose.

import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { snappyCompressor, snappyUncompressor } from 'hysnappy'
import type { Memory } from './memory.js'

let compressor: ((input: Uint8Array) => Uint8Array) | undefined
let uncompressor: ((input: Uint8Array, outputLength: number) => Uint8Array) | undefined

/** Snappy, by one WebAssembly instance for the process. */
export function compressSnappy(bytes: Uint8Array): Uint8Array {
  compressor ??= snappyCompressor()
  return compressor(bytes)
}

const sampleBytes = 16_384
const leastGain = 0.15

/**
 * False for numbers that hardly get smaller, as measurements often do not: they are read faster as they are. By samples from the beginning, the
 * middle and the end.
 */
export function isWorthCompressing(values: ArrayBufferView | readonly unknown[]): boolean {
  if (!ArrayBuffer.isView(values) || values.byteLength < sampleBytes * 4) return true
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const last = bytes.length - sampleBytes
  const samples = [0, last >> 1, last].map((start) => bytes.subarray(start, start + sampleBytes))
  const compressed = samples.reduce((sum, sample) => sum + compressSnappy(sample).length, 0)
  return compressed < samples.length * sampleBytes * (1 - leastGain)
}

/**
 * The bytes of a page, in memory that is theirs alone.
 * @throws RangeError: the codec is unknown, or the result has another length than the page header says.
 */
export function uncompress(bytes: Uint8Array, codec: CompressionCodec, length: number, memory: Memory): Uint8Array {
  if (codec === 'UNCOMPRESSED') return copied(bytes, memory)
  if (length === 0) return new Uint8Array(0)
  const result = codec === 'SNAPPY' ? uncompressSnappy(bytes, length) : (native[codec] ?? compressors[codec])?.(bytes, length)
  if (result === undefined) throw new RangeError(`The codec ${codec} is not supported`)
  if (result.length !== length) throw new RangeError(`A page is ${result.length} bytes long, not ${length} as its header says`)
  return memory.adopt(result)
}

function copied(bytes: Uint8Array, memory: Memory): Uint8Array {
  const copy = memory.take(Uint8Array, bytes.length)
  copy.set(bytes)
  return copy
}

type Uncompress = (bytes: Uint8Array, length: number) => Uint8Array

/** Newer than the types of the oldest Node that we run on: Zstandard is in Node from 22.15 on. */
const engine: typeof zlib & { readonly zstdDecompressSync?: typeof zlib.brotliDecompressSync } = zlib
const { zstdDecompressSync } = engine

/** Codecs that the engine has itself: several times as fast as JavaScript's. */
const native: Partial<Record<CompressionCodec, Uncompress>> = {
  GZIP: (bytes, maxOutputLength) => plain(zlib.unzipSync(bytes, { maxOutputLength })),
  BROTLI: (bytes, maxOutputLength) => plain(zlib.brotliDecompressSync(bytes, { maxOutputLength })),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (bytes, maxOutputLength) => plain(zstdDecompressSync(bytes, { maxOutputLength })) }),
}

/** Not a Buffer, whose `slice` would not copy. */
function plain({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function uncompressSnappy(bytes: Uint8Array, length: number): Uint8Array {
  uncompressor ??= snappyUncompressor()
  return uncompressor(bytes, length)
}
