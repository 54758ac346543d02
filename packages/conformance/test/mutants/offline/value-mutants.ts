// Stores that give other values than they got.

import type { Column, OfflineStore, StoredType, Value } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { answering, appending, columns, type Fault, picked } from './faults.js'

const every = (batch: { readonly length: number }): number[] => Array.from({ length: batch.length }, (_, row) => row)
const text =
  (mangle: (value: string) => string) =>
  (column: Column): Column =>
    column.kind === 'string' ? { ...column, values: column.values.map(mangle) } : column
const numbers =
  (mangle: (value: number) => number) =>
  (column: Column): Column =>
    column.kind === 'number' ? { ...column, values: column.values.map(mangle) } : column
const withoutNulls = ({ nulls: _, ...column }: Column): Column => column as Column // the same kind without its nulls

export const valueMutants: readonly Mutant<OfflineStore>[] = [
  { fault: 'nulls read as their filler', caughtBy: 'values/int32', make: columns(withoutNulls) },
  {
    fault: 'NaN becomes null',
    caughtBy: 'values/float64',
    make: columns((column) =>
      column.kind === 'number'
        ? { ...column, nulls: Uint8Array.from(column.values, (value, row) => (Number.isNaN(value) ? 1 : (column.nulls?.[row] ?? 0))) }
        : column,
    ),
  },
  { fault: '-0 becomes 0', caughtBy: 'values/float32', make: columns(numbers((value) => value + 0)) },
  { fault: 'int64 through float32', caughtBy: 'keys/int64', make: columns(numbers(Math.fround), true) },
  {
    fault: 'bigint through a double',
    caughtBy: 'values/bigint',
    make: columns((column) =>
      column.kind === 'bigint' ? { ...column, values: column.values.map((value) => BigInt.asIntN(64, BigInt(Number(value)))) } : column,
    ),
  },
  {
    fault: 'timestamps truncated to seconds',
    caughtBy: 'values/timestamp',
    make: columns(numbers((value) => (Math.abs(value) > 1e9 ? Math.trunc(value / 1_000) * 1_000 : value))),
  },
  {
    fault: 'an empty string becomes null',
    caughtBy: 'values/string',
    make: columns((column) =>
      column.kind === 'string' ? { ...column, nulls: Uint8Array.from(column.values, (value) => (value === '' ? 1 : 0)) } : column,
    ),
  },
  {
    fault: 'a first U+FEFF swallowed',
    caughtBy: 'values/hostile-keys',
    make: columns(
      text((value) => value.replace(/^\ufeff/, '')),
      true,
    ),
  },
  {
    fault: 'key strings normalized',
    caughtBy: 'values/hostile-keys',
    make: columns(
      text((value) => value.normalize()),
      true,
    ),
  },
  {
    fault: 'empty bytes become null',
    caughtBy: 'values/bytes',
    make: columns((column) =>
      column.kind === 'bytes' ? { ...column, nulls: Uint8Array.from(column.values, (value) => (value.length === 0 ? 1 : 0)) } : column,
    ),
  },
  {
    fault: 'nulls within lists become nothing',
    caughtBy: 'values/nested',
    make: columns((column) =>
      column.kind === 'list' ? { ...column, values: column.values.map((list) => list.filter((item) => item !== null)) } : column,
    ),
  },
  {
    fault: 'empty lists become null',
    caughtBy: 'values/strings',
    make: columns((column) =>
      column.kind === 'list' ? { ...column, nulls: Uint8Array.from(column.values, (list) => (list.length === 0 ? 1 : 0)) } : column,
    ),
  },
  {
    fault: 'vectors of one row too short',
    caughtBy: 'values/vector',
    make: columns((column) =>
      column.kind === 'vector' ? { ...column, values: column.values.map((_, index) => column.values[index + 1] ?? 0) } : column,
    ),
  },
  {
    fault: 'parts of a key swapped',
    caughtBy: 'values/composite-keys',
    make: appending((batch, call) => [
      batch.keys.length > 2 ? { ...batch, keys: [batch.keys[1], batch.keys[0], ...batch.keys.slice(2)] as Column[] } : batch,
      call,
    ]),
  },
  { fault: 'tombstones forgotten', caughtBy: 'values/tombstones', make: appending(({ deleted: _, ...batch }, call) => [batch, call]) },
  {
    fault: 'tombstones left out of scans',
    caughtBy: 'values/tombstones',
    make: answering((batch) =>
      picked(
        batch,
        every(batch).filter((row) => batch.deleted?.[row] !== 1),
      ),
    ),
  },
  { fault: 'created times in milliseconds', caughtBy: 'values/times', make: times('created', (time) => Math.floor(time / 1_000) * 1_000) },
  { fault: 'event times before 1970 lost', caughtBy: 'values/times', make: times('eventTime', (time) => Math.max(0, time)) },
  {
    fault: 'json read and written anew',
    caughtBy: 'values/json',
    make: columns((column, _, type) => (type === 'json' ? text((value) => JSON.stringify(JSON.parse(value || 'null')))(column) : column)),
  },
  {
    fault: 'false becomes null',
    caughtBy: ['values/boolean', 'keys/boolean'],
    make: columns(
      (column) =>
        column.kind === 'boolean' ? { ...column, nulls: Uint8Array.from(column.values, (value) => (value === 0 ? 1 : 0)) } : column,
      true,
    ),
  },
  {
    fault: 'int64 cut to 32 bits',
    caughtBy: ['values/int64', 'keys/int64'],
    make: columns((column, _, type) => (type === 'int64' ? numbers((value) => value | 0)(column) : column), true),
  },
  {
    fault: 'vectors of at most 1,024 parts',
    caughtBy: 'values/wide_vector',
    make: columns((column) =>
      column.kind === 'vector'
        ? { ...column, values: column.values.map((part, index) => (index % column.size < 1_024 ? part : 0)) }
        : column,
    ),
  },
  {
    fault: 'items of json read and written anew',
    caughtBy: 'values/jsons',
    make: items('json', (item) => JSON.stringify(JSON.parse(item as string))),
  },
  { fault: 'items that are false become null', caughtBy: 'values/booleans', make: items('boolean', (item) => item || null) },
  { fault: 'items of int32 without a sign', caughtBy: 'values/int32s', make: items('int32', (item) => (item as number) >>> 0) },
  { fault: 'items of int64 cut to 32 bits', caughtBy: 'values/int64s', make: items('int64', (item) => (item as number) | 0) },
  {
    fault: 'items that are NaN become null',
    caughtBy: 'values/float32s',
    make: items('float32', (item) => (Number.isNaN(item) ? null : item)),
  },
  {
    fault: 'float32 widened: kept by its shortest decimals, read as float64',
    caughtBy: 'values/float32',
    make: columns((column, _, type) => (type === 'float32' ? numbers((value) => Number(value.toPrecision(7)))(column) : column)),
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
  {
    fault: 'empty bytes in a list become null',
    caughtBy: 'values/byte_strings',
    make: items('bytes', (item) => ((item as Uint8Array).length === 0 ? null : item)),
  },
  {
    fault: 'items that are vectors become arrays',
    caughtBy: 'values/vectors',
    make: items('vector', (item) => [...(item as Float32Array)]),
  },
  {
    fault: 'lists within lists within lists flattened',
    caughtBy: 'values/deeply_nested',
    make: columns((column) =>
      column.kind === 'list'
        ? { ...column, values: column.values.map((list) => list.map((item) => (Array.isArray(item) ? item.flat() : item))) }
        : column,
    ),
  },
  {
    fault: 'key strings cut at U+0000',
    caughtBy: 'keys/string',
    make: columns(
      text((value) => value.split('\0')[0] as string),
      true,
    ),
  },
  {
    fault: 'int32 keys without a sign',
    caughtBy: 'keys/int32',
    make: columns((column, name, type) => (name === 'key' && type === 'int32' ? numbers((value) => value >>> 0)(column) : column), true),
  },
  {
    fault: 'timestamp keys in seconds',
    caughtBy: 'keys/timestamp',
    make: columns(
      (column, name, type) => (name === 'key' && type === 'timestamp' ? numbers((value) => value - (value % 1_000))(column) : column),
      true,
    ),
  },
  {
    fault: 'bigint keys without a sign',
    caughtBy: 'keys/bigint',
    make: columns(
      (column) =>
        column.kind === 'bigint' ? { ...column, values: column.values.map((value) => (value < 0n ? -value - 1n : value)) } : column,
      true,
    ),
  },
  { fault: 'nulls remembered for eight columns', caughtBy: ['values/all-types', 'values/many-columns'], make: nullsUpTo(8) },
]

function times(column: 'eventTime' | 'created', mangle: (time: number) => number): Fault {
  return appending((batch, call) => [{ ...batch, [column]: batch[column].map(mangle) }, call])
}

/** Items of lists of one type mangled, however deep. */
function items(kind: string, mangle: (item: Value) => Value): Fault {
  const within = (value: Value, type: StoredType): Value => {
    if (value === null) return null
    if (typeof type === 'object' && 'array' in type) return (value as readonly Value[]).map((item) => within(item, type.array))
    return (typeof type === 'object' ? 'vector' : type) === kind ? mangle(value) : value
  }
  return columns((column, _, type) =>
    column.kind === 'list' ? { ...column, values: column.values.map((list) => within(list, type) as readonly Value[]) } : column,
  )
}

/** Null bits of so many columns; a later null reads as its filler. */
function nullsUpTo(count: number): Fault {
  return appending((batch, call) => [
    { ...batch, columns: batch.columns.map((column, position) => (position < count ? column : withoutNulls(column))) },
    call,
  ])
}
