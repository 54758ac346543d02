// Faults to put into a sound store: each function gives the same store with one thing broken.

import type {
  AppendReceipt,
  CallOptions,
  Column,
  OfflineScan,
  OfflineSnapshots,
  OfflineStore,
  RowBatch,
  StoredType,
} from '@granary/core/spec'

/** `place` is one and the same for stores over the same data. */
export type Fault = (store: OfflineStore, place?: object) => OfflineStore

type Append = CallOptions & { readonly batchId: string; readonly created: number }

/** Replaces some operations; the others stay sound. */
export function override(make: (store: OfflineStore, place: object) => Partial<OfflineStore>): Fault {
  return (store, place = {}) => ({ ...store, ...make(store, place) })
}

/** Appends whose batch or options are mangled on their way in. */
export function appending(mangle: (batch: RowBatch<Column>, call: Append) => readonly [RowBatch<Column>, Append]): Fault {
  return override((store) => ({ append: (batch, call) => store.append(...mangle(batch, call)) }))
}

/** Receipts mangled on their way out. */
export function answeringAppend(mangle: (receipt: AppendReceipt, call: Append) => AppendReceipt): Fault {
  return override((store) => ({ append: async (batch, call) => mangle(await store.append(batch, call), call) }))
}

/** Columns mangled on their way in: features, and keys too where `keys` is true. */
export function columns(mangle: (column: Column, name: string, type: StoredType) => Column, keys = false): Fault {
  return appending((batch, call) => [
    {
      ...batch,
      columns: batch.columns.map((column, position) =>
        mangle(column, batch.table.columns[position]?.name ?? '', batch.table.columns[position]?.type ?? 'json'),
      ),
      keys: keys ? batch.keys.map((column, part) => mangle(column, 'key', batch.table.keys[part]?.type ?? 'json')) : batch.keys,
    },
    call,
  ])
}

/** Scans asked for something else than the caller asks. */
export function asking(mangle: (scan: OfflineScan) => OfflineScan): Fault {
  return override((store) => ({ scan: (scan, call) => store.scan(mangle(scan), call) }))
}

/** Batches mangled on their way out; undefined drops one. */
export function answering(mangle: (batch: RowBatch, scan: OfflineScan) => RowBatch | undefined): Fault {
  return override((store) => ({
    async *scan(scan, call) {
      for await (const batch of store.scan(scan, call)) {
        const mangled = mangle(batch, scan)
        if (mangled !== undefined) yield mangled
      }
    },
  }))
}

/** Scans that leave out the rows for which `keeps` is false: a store that filters by hints, and does it wrong. */
export function filtering(
  keeps: (row: { readonly event: number; readonly created: number; readonly key: unknown }, scan: OfflineScan) => boolean,
): Fault {
  return answering((batch, scan) => {
    const key = batch.keys[0]
    const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) =>
      keeps(
        {
          event: batch.eventTime[row] as number,
          created: batch.created[row] as number,
          key: key?.kind === 'dictionary' ? undefined : key?.values[row],
        },
        scan,
      ),
    )
    return picked(batch, rows)
  })
}

/** Some rows of a batch. */
export function picked(batch: RowBatch, rows: readonly number[]): RowBatch {
  const some = {
    ...batch,
    length: rows.length,
    keys: batch.keys.map((column) => pickedColumn(column as Column, rows)),
    columns: batch.columns.map((column) => column && pickedColumn(column as Column, rows)),
    eventTime: Float64Array.from(rows, (row) => batch.eventTime[row] as number),
    created: Float64Array.from(rows, (row) => batch.created[row] as number),
  }
  return batch.deleted === undefined ? some : { ...some, deleted: Uint8Array.from(rows, (row) => batch.deleted?.[row] as number) }
}

function pickedColumn(column: Column, rows: readonly number[]): Column {
  const of = { number: Float64Array, boolean: Uint8Array, bigint: BigInt64Array, string: Array, bytes: Array, list: Array, vector: Array }[
    column.kind
  ] as unknown as ArrayConstructor
  const values =
    column.kind === 'vector'
      ? Float32Array.from(rows.flatMap((row) => [...column.values.subarray(row * column.size, (row + 1) * column.size)]))
      : of.from(rows, (row) => column.values[row])
  const some = { ...column, values } as unknown as Column // the values are of the column's own kind
  return column.nulls === undefined ? some : { ...some, nulls: Uint8Array.from(rows, (row) => column.nulls?.[row] as number) }
}

/** The facet `snapshots`, mangled. */
export function naming(make: (snapshots: OfflineSnapshots) => OfflineSnapshots['at']): Fault {
  return override(({ snapshots }) => (snapshots === undefined ? {} : { snapshots: { at: make(snapshots) } }))
}
