// An offline store as core sees it: every answer checked before anything looks at it.

import { columnLength } from '../codec/column-reader.js'
import type { AnswerColumn, ColumnBatch, OfflineFiles, OfflineSnapshots, OfflineStore, RowBatch } from '../spec/index.js'
import { checkSpecVersion, corruptAnswer, type Guard, guard } from './guard.js'
import type { Observer } from './observer.js'
import { guardedRegistryStore } from './registry-store.js'

/** The same store behind the guard; facets are there where the store's are. @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL` */
export function guardedOfflineStore(store: OfflineStore, observer?: Observer): OfflineStore {
  checkSpecVersion('offline', store, 'offline/1')
  const doors = guard('offline', observer)
  const { call, iterate, close } = doors
  return {
    specVersion: 'offline/1',
    capabilities: store.capabilities,
    async append(batch, options) {
      const receipt = await call('append', options, () => store.append(batch, options), batch.length)
      const whole =
        (receipt?.status === 'stored' || receipt?.status === 'duplicate') &&
        Number.isFinite(receipt.created) &&
        typeof receipt.snapshot === 'string'
      return whole ? receipt : corruptAnswer('offline', 'append', 'no receipt')
    },
    async *scan(scan, options) {
      for await (const batch of iterate('scan', options, () => store.scan(scan, options))) {
        checkBatch(batch)
        yield batch
      }
    },
    ...(store.snapshots === undefined ? {} : { snapshots: guardedSnapshots(store.snapshots, doors) }),
    ...(store.files === undefined ? {} : { files: guardedFiles(store.files, doors) }),
    ...(store.registry === undefined ? {} : { registry: guardedRegistryStore(store.registry, observer) }),
    ping: (options) => call('ping', options, () => store.ping(options)),
    close: () => close(() => store.close()),
  }
}

function guardedSnapshots(snapshots: OfflineSnapshots, { call }: Guard): OfflineSnapshots {
  return {
    async at(table, time, options) {
      const snapshot = await call('snapshots.at', options, () => snapshots.at(table, time, options))
      return typeof snapshot === 'string' ? snapshot : corruptAnswer('offline', 'snapshots.at', 'no name')
    },
  }
}

function guardedFiles(files: OfflineFiles, { call, iterate }: Guard): OfflineFiles {
  return {
    async *read(path, columns, options) {
      for await (const batch of iterate('files.read', options, () => files.read(path, columns, options))) {
        checkColumnBatch(batch)
        yield batch
      }
    },
    write: (path, batches, options) => call('files.write', options, () => files.write(path, batches, options)),
  }
}

function checkBatch({ table, keys, columns, eventTime, created, deleted, length }: RowBatch): void {
  if (keys.length !== table.keys.length || columns.length !== table.columns.length)
    corruptAnswer('offline', 'scan', 'columns that do not fit their table')
  if (eventTime.length < length || created.length < length) corruptAnswer('offline', 'scan', 'fewer times than rows')
  if (deleted !== undefined && deleted.length < length) corruptAnswer('offline', 'scan', 'fewer marks of deletion than rows')
  checkLengths('scan', keys, length)
  checkLengths('scan', columns, length)
}

function checkColumnBatch({ names, types, columns, length }: ColumnBatch): void {
  if (names.length !== columns.length || types.length !== columns.length)
    corruptAnswer('offline', 'files.read', 'columns that do not fit their names')
  checkLengths('files.read', columns, length)
}

/** Past its end a column would read as undefined, in silence. */
function checkLengths(operation: string, columns: readonly (AnswerColumn | undefined)[], length: number): void {
  for (const column of columns) {
    if (column === undefined) continue
    if (columnLength(column) < length || (column.nulls !== undefined && column.nulls.length < length))
      corruptAnswer('offline', operation, 'columns shorter than its rows')
  }
}
