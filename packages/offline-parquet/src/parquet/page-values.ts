// Values as they come off a page, before they become columns.

import type { Encoding, SchemaElement } from 'hyparquet'
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import type { RawValues } from './leaf-format.js'
import type { Memory, TypedConstructor } from './memory.js'

/** Byte strings stay packed until it is known what they are. */
export type PageValues = RawValues | PackedBytes

/** `count` byte strings, each after its length in 4 bytes, little-endian. */
export interface PackedBytes {
  readonly packed: Uint8Array
  readonly count: number
}

/** `count` PLAIN values; typed arrays are views of the page where it is aligned, and so are packed bytes. @throws RangeError: the page is too short. */
export function decodePlain(bytes: Uint8Array, { type, type_length }: SchemaElement, count: number, memory: Memory): PageValues {
  switch (type) {
    case 'BOOLEAN': {
      if (bytes.length * 8 < count) throw new RangeError('A page has fewer values than its header says')
      const values = memory.take(Uint8Array, count)
      for (let row = 0; row < count; row++) values[row] = ((bytes[row >> 3] as number) >> (row & 7)) & 1
      return values
    }
    case 'INT32':
      return typed(Int32Array, bytes, count, memory)
    case 'INT64':
      return typed(BigInt64Array, bytes, count, memory)
    case 'FLOAT':
      return typed(Float32Array, bytes, count, memory)
    case 'DOUBLE':
      return typed(Float64Array, bytes, count, memory)
    case 'BYTE_ARRAY':
      return { packed: bytes, count }
    default: {
      const length = type === 'INT96' ? 12 : (type_length ?? 0)
      if (bytes.length < length * count) throw new RangeError('A page has fewer values than its header says')
      return Array.from({ length: count }, (_, row) => bytes.slice(row * length, (row + 1) * length))
    }
  }
}

function typed<T extends ArrayBufferView>(Type: TypedConstructor<T>, bytes: Uint8Array, count: number, memory: Memory): T {
  const length = count * Type.BYTES_PER_ELEMENT
  if (bytes.length < length) throw new RangeError('A page has fewer values than its header says')
  if (bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0) return new Type(bytes.buffer, bytes.byteOffset, count)
  const values = memory.take(Type, count)
  new Uint8Array(values.buffer, values.byteOffset, length).set(bytes.subarray(0, length))
  return values
}

/** Encodings that we never write. No value is a view of the page. @throws RangeError: an unknown one. */
export function decodeRare(bytes: Uint8Array, { type, type_length }: SchemaElement, count: number, encoding: Encoding): PageValues {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  if (encoding === 'BYTE_STREAM_SPLIT' && type !== undefined) return byteStreamSplit(reader, count, type, type_length) as RawValues
  if (encoding === 'DELTA_BINARY_PACKED') {
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
    deltaBinaryUnpack(reader, count, values)
    return values
  }
  const values = new Array<Uint8Array>(count)
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY') deltaLengthByteArray(reader, count, values)
  else if (encoding === 'DELTA_BYTE_ARRAY') deltaByteArray(reader, count, values)
  else throw new RangeError(`The encoding ${encoding} is not supported`)
  return values.map((value) => value.slice())
}
