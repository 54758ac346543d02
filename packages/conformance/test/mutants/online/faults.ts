// Faults to put into a sound store: each function gives the same store with one thing broken.

import type { CallOptions, OnlineRow, OnlineStore, OnlineWrite, TableSchema, Value } from '@granary/core/spec'

/** `place` is one and the same for stores over the same data. */
export type Fault = (store: OnlineStore, place?: object) => OnlineStore

/** Replaces some operations; the others stay sound. */
export function override(make: (store: OnlineStore, place: object) => Partial<OnlineStore>): Fault {
  return (store, place = {}) => ({ ...store, ...make(store, place) })
}

/** What the store's order sees of a row. */
interface Rank {
  readonly event: number
  readonly created: number
  readonly columns: number
}

/** Rows ordered by something else than their times and columns; what is read stays as written. */
export function ranked(rank: (row: OnlineRow) => Partial<Rank>): Fault {
  const inner = (row: OnlineRow): OnlineRow => {
    const { event, created, columns } = { event: row.event, created: row.created, columns: row.table.columns.length, ...rank(row) }
    const table: TableSchema = { ...row.table, columns: Array.from({ length: columns }, () => ({ name: 'x', type: 'json' })) }
    return { ...row, event, created, table, values: [row as unknown as Value] } // smuggled through: memory never looks inside
  }
  const outer = (row: OnlineRow | undefined): OnlineRow | undefined => row?.values[0] as unknown as OnlineRow | undefined
  return override((store) => ({
    write: ({ table, keys, rows }, call) => store.write({ table, keys, rows: rows.map(inner) }, call),
    read: async (requests, call) => (await store.read(requests, call)).map((answer) => Array.from(answer, outer)),
  }))
}

/** Keys mangled on their way into the store. */
export function keyed(mangle: (key: string, table: TableSchema) => string): Fault {
  return override((store) => ({
    read: (requests, call) =>
      store.read(
        requests.map((request) => ({ ...request, keys: request.keys.map((key) => mangle(key, request.table)) })),
        call,
      ),
    write: (write, call) => store.write({ ...write, keys: write.keys.map((key) => mangle(key, write.table)) }, call),
    remove: (table, keys, call) =>
      store.remove(
        table,
        keys.map((key) => mangle(key, table)),
        call,
      ),
  }))
}

/** All tables in one, apart only as far as `name` keeps them apart. */
export function inOneTable(name: (table: TableSchema) => string): Fault {
  const one = (table: TableSchema): TableSchema => ({ ...table, id: 'one@1' })
  return (store) =>
    override(() => ({
      read: (requests, call) =>
        store.read(
          requests.map(({ table, keys, columns }) => ({ table: one(table), columns, keys: keys.map((key) => name(table) + key) })),
          call,
        ),
      write: ({ table, keys, rows }, call) => store.write({ table: one(table), rows, keys: keys.map((key) => name(table) + key) }, call),
      remove: (table, keys, call) =>
        store.remove(
          one(table),
          keys.map((key) => name(table) + key),
          call,
        ),
    }))(store)
}

/** Values mangled on their way into the store. */
export function valued(mangle: (value: Value, type: TableSchema['columns'][number]['type']) => Value): Fault {
  return writing((write) => ({
    ...write,
    rows: write.rows.map((row) => ({
      ...row,
      values: row.values.map((value, position) => mangle(value ?? null, row.table.columns[position]?.type ?? 'json')),
    })),
  }))
}

/** Writes mangled as a whole. */
export function writing(mangle: (write: OnlineWrite, call: CallOptions) => OnlineWrite): Fault {
  return override((store) => ({ write: (write, call) => store.write(mangle(write, call), call) }))
}

/** Answers mangled, request by request. */
export function answering(
  mangle: (rows: readonly (OnlineRow | undefined)[], keys: readonly string[], table: TableSchema) => readonly (OnlineRow | undefined)[],
): Fault {
  return override((store) => ({
    read: async (requests, call) =>
      (await store.read(requests, call)).map((rows, request) =>
        mangle(rows, requests[request]?.keys ?? [], requests[request]?.table as TableSchema),
      ),
  }))
}

/** Calls mangled: what every operation is told of clock and signal. */
export function calling(mangle: (call: CallOptions) => CallOptions): Fault {
  return override((store) => ({
    read: (requests, call) => store.read(requests, mangle(call)),
    write: (write, call) => store.write(write, mangle(call)),
    remove: (table, keys, call) => store.remove(table, keys, { ...call, ...mangle(call) }),
    ping: (call) => store.ping(mangle(call)),
    scan: (table, call) => (store.scan as NonNullable<OnlineStore['scan']>)(table, mangle(call)),
  }))
}
