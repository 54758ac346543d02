// Appending a batch: a data file, then one commit that names it. Whoever loses a race looks at the log again and commits anew.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { GranaryError } from '@granary/core/codec'
import type { AppendReceipt, CallOptions, Column, RowBatch, TableSchema } from '@granary/core/spec'
import type { Action } from '../delta/actions.js'
import { checkTypes, missingColumns, tableColumns } from '../delta/delta-schema.js'
import { checkWritable, ownProtocol } from '../delta/protocol.js'
import { tableFields, tableMetaData, withColumns } from '../delta/table-metadata.js'
import { commitOf, type TableState } from '../delta/table-state.js'
import type { FileSystem, StagedFile } from '../files/file-system.js'
import { batchTransaction, storedBatch } from './batch-ids.js'
import { newestSnapshot, snapshotName } from './snapshot-name.js'
import type { Table } from './table.js'
import { type DataFile, writeDataFile } from './write-data-file.js'

export type AppendOptions = CallOptions & { readonly batchId: string; readonly created: number }

/** Races that an append loses before it gives up. */
const mostLosses = 1_000

/** Durable once answered. A batch id that is remembered answers 'duplicate', and nothing is stored. */
export async function append(table: Table, batch: RowBatch<Column>, options: AppendOptions, files: FileSystem): Promise<AppendReceipt> {
  const receipt = await appendOnce(table, batch, options, files)
  await table.settleFolders()
  return receipt
}

async function appendOnce(table: Table, batch: RowBatch<Column>, options: AppendOptions, files: FileSystem): Promise<AppendReceipt> {
  const state = await table.log.refresh()
  const known = await duplicate(table, state, options)
  if (known !== undefined) return known
  schemaActions(state, batch.table, options.now) // refuses before anything is written
  const file = batch.length === 0 ? undefined : await writeDataFile(table.place, batch, options, files)
  return table.inTurn(() => commit(table, batch.table, file, options))
}

async function commit(table: Table, schema: TableSchema, file: DataFile | undefined, options: AppendOptions): Promise<AppendReceipt> {
  const { batchId, created, now, signal } = options
  const id = randomUUID()
  let staged: { readonly actions: readonly Action[]; readonly file: StagedFile } | undefined
  let named = false // true from when the log may name the data file
  try {
    let state = table.log.known // in turn, it is this process's newest; the disk is asked after a loss only
    for (let losses = 0; losses <= mostLosses; losses++) {
      signal?.throwIfAborted()
      const version = state.version + 1 // follows what was checked, whatever a scan sees meanwhile
      const known = await duplicate(table, state, options)
      if (known !== undefined) return known
      const schemaChange = schemaActions(state, schema, now)
      if (staged === undefined || schemaChange.length > 0 || staged.actions.some((action) => 'metaData' in action)) {
        await staged?.file.abandon()
        const actions = [
          commitInfo(id, now),
          ...schemaChange,
          ...(file === undefined ? [] : [{ add: file.add }]),
          { txn: batchTransaction(batchId, created, now) },
        ]
        staged = { actions, file: await table.log.stage(actions) }
      }
      named = true
      if (await table.log.publish(staged.file, { version, id, time: now, actions: staged.actions }))
        return { status: 'stored', created, snapshot: snapshotName({ version, id }) }
      if (losses > 2) await wait(Math.random() * 5)
      state = await table.log.refresh()
      const winner = commitOf(state, version)
      if (winner?.id === id) {
        await table.log.settle()
        return { status: 'stored', created, snapshot: snapshotName(winner) }
      }
      named = winner === undefined // who lost to a commit that cannot be seen yet does not know whose it is
    }
    throw new GranaryError(
      'STORE_CONFLICT',
      `Appending to ${table.place.name} lost ${mostLosses} races against other writers: repeat it with the same batch id`,
    )
  } finally {
    await staged?.file.abandon()
    if (!named) await file?.abandon()
  }
}

/** Durable, as any answer: the process that stored it may have died before it was. */
async function duplicate(table: Table, state: TableState, { batchId, now }: AppendOptions): Promise<AppendReceipt | undefined> {
  const created = storedBatch(state, batchId, now)
  if (created === undefined) return undefined
  const snapshot = newestSnapshot(state)
  await table.log.settle()
  return { status: 'duplicate', created, snapshot }
}

/**
 * What the log must learn before the batch: all of a new table, the columns that an old one lacks, or nothing.
 * @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL`, `STORE_SCHEMA_MISMATCH`
 */
function schemaActions(state: TableState, table: TableSchema, now: number): readonly Action[] {
  const { protocol, metaData } = state
  if (protocol === undefined || metaData === undefined) return [{ protocol: ownProtocol }, { metaData: tableMetaData(table, now) }]
  const fields = tableFields(metaData, table.id)
  checkWritable(protocol, metaData, fields, table.id)
  const columns = tableColumns(table)
  checkTypes(fields, columns, table.id)
  const missing = missingColumns(fields, columns)
  return missing.length === 0 ? [] : [{ metaData: withColumns(metaData, fields, missing) }]
}

function commitInfo(id: string, now: number): Action {
  return {
    commitInfo: {
      timestamp: now,
      operation: 'WRITE',
      operationParameters: { mode: 'Append' },
      engineInfo: 'granary/1',
      isBlindAppend: true,
      granaryCommit: id,
    },
  }
}
