// Stores that give other values than they got.

import type { Column } from '@granary/core/spec'
import { answering, appending, columns, type Fault, type Mutant, picked } from '../faults.js'

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

export const valueMutants: readonly Mutant[] = [
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
]

function times(column: 'eventTime' | 'created', mangle: (time: number) => number): Fault {
  return appending((batch, call) => [{ ...batch, [column]: batch[column].map(mangle) }, call])
}
