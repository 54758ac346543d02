// Stores that give other values than they got.

import type { Value } from '@granary/core/spec'
import { type Mutant, valued, writing } from '../faults.js'

const bytesAsText = (value: Value): Value =>
  value instanceof Uint8Array ? new TextEncoder().encode(new TextDecoder().decode(value)) : value

export const valueMutants: readonly Mutant[] = [
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
]
