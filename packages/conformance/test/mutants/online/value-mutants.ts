// Stores that give other values than they got.

import type { OnlineStore, StoredType, Value } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { type Fault, override, valued, writing } from './faults.js'

const bytesAsText = (value: Value): Value =>
  value instanceof Uint8Array ? new TextEncoder().encode(new TextDecoder().decode(value)) : value

export const valueMutants: readonly Mutant<OnlineStore>[] = [
  { fault: 'NaN becomes null', caughtBy: 'values/float64', make: valued((value) => (Number.isNaN(value) ? null : value)) },
  {
    fault: 'infinities become null',
    caughtBy: 'values/float32',
    make: valued((value) => (value === Infinity || value === -Infinity ? null : value)),
  },
  { fault: '-0 becomes 0', caughtBy: 'values/float64', make: valued((value) => (value === 0 ? 0 : value)) },
  {
    fault: '-0 within a vector becomes 0',
    caughtBy: 'values/vector',
    make: valued((value) => (value instanceof Float32Array ? value.map((part) => part + 0) : value)),
  },
  {
    fault: 'int64 rounded to 32-bit floats',
    caughtBy: 'values/int64',
    make: valued((value, type) => (type === 'int64' ? Math.fround(value as number) : value)),
  },
  {
    fault: 'int64 cut to 32 bits',
    caughtBy: 'values/int64',
    make: valued((value, type) => (type === 'int64' && value !== null ? (value as number) | 0 : value)),
  },
  {
    fault: 'bigint through a double',
    caughtBy: 'values/bigint',
    make: valued((value) => (typeof value === 'bigint' ? BigInt.asIntN(64, BigInt(Number(value))) : value)),
  },
  {
    fault: 'bigint without a sign',
    caughtBy: 'values/bigint',
    make: valued((value) => (typeof value === 'bigint' ? BigInt.asUintN(64, value) : value)),
  },
  {
    fault: 'float64 through float32',
    caughtBy: 'values/float64',
    make: valued((value, type) => (type === 'float64' && typeof value === 'number' ? Math.fround(value) : value)),
  },
  {
    fault: 'timestamps in seconds',
    caughtBy: 'values/timestamp',
    make: valued((value, type) => (type === 'timestamp' && value !== null ? Math.trunc((value as number) / 1_000) * 1_000 : value)),
  },
  {
    fault: 'timestamps before 1970 lost',
    caughtBy: 'values/timestamp',
    make: valued((value, type) => (type === 'timestamp' && value !== null ? Math.max(0, value as number) : value)),
  },
  { fault: 'an empty string becomes null', caughtBy: 'values/string', make: valued((value) => (value === '' ? null : value)) },
  {
    fault: 'strings cut at U+0000',
    caughtBy: 'values/string',
    make: valued((value) => (typeof value === 'string' ? (value.split('\0')[0] as string) : value)),
  },
  {
    fault: 'strings normalized',
    caughtBy: 'values/string',
    make: valued((value) => (typeof value === 'string' ? value.normalize() : value)),
  },
  {
    fault: 'a first U+FEFF of a string swallowed',
    caughtBy: 'values/string',
    make: valued((value) => (typeof value === 'string' ? value.replace(/^\ufeff/, '') : value)),
  },
  {
    fault: 'json read and written anew',
    caughtBy: 'values/json',
    make: valued((value, type) => (type === 'json' && value !== null ? JSON.stringify(JSON.parse(value as string)) : value)),
  },
  {
    fault: "json 'null' becomes null",
    caughtBy: 'values/json',
    make: valued((value, type) => (type === 'json' && value === 'null' ? null : value)),
  },
  { fault: 'bytes through text', caughtBy: 'values/bytes', make: valued(bytesAsText) },
  {
    fault: 'bytes cut at a zero',
    caughtBy: 'values/bytes',
    make: valued((value) => (value instanceof Uint8Array && value.includes(0) ? value.subarray(0, value.indexOf(0)) : value)),
  },
  {
    fault: 'vectors become arrays',
    caughtBy: 'values/vector',
    make: valued((value) => (value instanceof Float32Array ? [...value] : value)),
  },
  {
    fault: 'nulls within arrays left out',
    caughtBy: 'values/strings',
    make: valued((value) => (Array.isArray(value) ? value.filter((item) => item !== null) : value)),
  },
  {
    fault: 'an empty array becomes null',
    caughtBy: 'values/nested',
    make: valued((value) => (Array.isArray(value) && value.length === 0 ? null : value)),
  },
  { fault: 'nested arrays flattened', caughtBy: 'values/nested', make: valued((value) => (Array.isArray(value) ? value.flat() : value)) },
  { fault: 'false becomes null', caughtBy: 'values/boolean', make: valued((value) => (value === false ? null : value)) },
  { fault: 'null becomes 0', caughtBy: 'values/int32', make: valued((value, type) => (value === null && type === 'int32' ? 0 : value)) },
  {
    fault: 'event times rounded to seconds',
    caughtBy: 'values/times',
    make: writing((write) => ({ ...write, rows: write.rows.map((row) => ({ ...row, event: Math.floor(row.event / 1_000) * 1_000 })) })),
  },

  {
    fault: 'vectors of at most 1,024 parts',
    caughtBy: 'values/wide_vector',
    make: valued((value) => (value instanceof Float32Array ? value.slice(0, 1_024) : value)),
  },
  {
    fault: 'items of json read and written anew',
    caughtBy: 'values/jsons',
    make: items('json', (item) => JSON.stringify(JSON.parse(item as string))),
  },
  { fault: 'items that are false become null', caughtBy: 'values/booleans', make: items('boolean', (item) => item || null) },
  { fault: 'items of int32 without a sign', caughtBy: 'values/int32s', make: items('int32', (item) => (item as number) >>> 0) },
  {
    fault: 'items of int64 cut to 32 bits',
    caughtBy: ['values/int64s', 'values/nested'],
    make: items('int64', (item) => (item as number) | 0),
  },
  {
    fault: 'items that are NaN become null',
    caughtBy: 'values/float32s',
    make: items('float32', (item) => (Number.isNaN(item) ? null : item)),
  },
  {
    fault: 'float32 widened: kept by its shortest decimals, read as float64',
    caughtBy: 'values/float32',
    make: valued((value, type) => (type === 'float32' && typeof value === 'number' ? Number(value.toPrecision(7)) : value)),
  },
  {
    fault: 'items of float32 widened',
    caughtBy: 'values/float32s',
    make: items('float32', (item) => Number((item as number).toPrecision(7))),
  },
  { fault: 'items of float64 through float32', caughtBy: 'values/float64s', make: items('float64', (item) => Math.fround(item as number)) },
  {
    fault: 'items of timestamps before 1970 lost',
    caughtBy: 'values/timestamps',
    make: items('timestamp', (item) => Math.max(0, item as number)),
  },
  {
    fault: 'items of bigint through a double',
    caughtBy: 'values/bigints',
    make: items('bigint', (item) => BigInt.asIntN(64, BigInt(Number(item)))),
  },
  { fault: 'items of bytes through text', caughtBy: 'values/byte_strings', make: items('bytes', bytesAsText) },
  {
    fault: 'items that are vectors become arrays',
    caughtBy: 'values/vectors',
    make: items('vector', (item) => [...(item as Float32Array)]),
  },
  {
    fault: 'lists within lists within lists flattened',
    caughtBy: 'values/deeply_nested',
    make: valued((value) => (Array.isArray(value) ? value.map((item) => (Array.isArray(item) ? item.flat() : item)) : value)),
  },
  { fault: 'nulls remembered for eight columns', caughtBy: ['values/all-types', 'values/many-columns'], make: nullsUpTo(8) },
  {
    fault: 'a row without columns is no row',
    caughtBy: 'values/no-columns',
    make: override((store) => ({
      write: async (write, call) => (write.table.columns.length === 0 ? { superseded: [] } : store.write(write, call)),
    })),
  },
]

/** Items of lists of one type mangled, however deep. */
function items(kind: string, mangle: (item: Value) => Value): Fault {
  const within = (value: Value, type: StoredType): Value => {
    if (value === null) return null
    if (typeof type === 'object' && 'array' in type) return (value as readonly Value[]).map((item) => within(item, type.array))
    return (typeof type === 'object' ? 'vector' : type) === kind ? mangle(value) : value
  }
  return valued((value, type) => (typeof type === 'object' && 'array' in type ? within(value, type) : value))
}

/** Null bits of so many columns; a later null reads as 0. */
function nullsUpTo(columns: number): Fault {
  return writing((write) => ({
    ...write,
    rows: write.rows.map((row) =>
      row.deleted ? row : { ...row, values: row.values.map((value, position) => (position < columns ? value : (value ?? 0))) },
    ),
  }))
}
