// Stores that append twice, in part, or into the wrong table.

import type { Column, OfflineStore, RowBatch } from '@granary/core/spec'
import { type Mutant, turn } from '../mutant.js'
import { answering, answeringAppend, appending, type Fault, override, picked } from './faults.js'

let fresh = 0
const every = (batch: { readonly length: number }): number[] => Array.from({ length: batch.length }, (_, row) => row)

export const appendMutants: readonly Mutant<OfflineStore>[] = [
  {
    fault: 'batch ids are ignored',
    caughtBy: 'append/batch-id',
    make: appending((batch, call) => [batch, { ...call, batchId: `fresh-${++fresh}` }]),
  },
  {
    fault: 'a duplicate repeats the created time of the call',
    caughtBy: 'append/batch-id',
    make: answeringAppend((receipt, { created }) => ({ ...receipt, created })),
  },
  { fault: 'a duplicate says stored', caughtBy: 'append/batch-id', make: answeringAppend((receipt) => ({ ...receipt, status: 'stored' })) },
  {
    fault: 'batch ids without regard to case',
    caughtBy: 'append/batch-id-text',
    make: appending((batch, call) => [batch, { ...call, batchId: call.batchId.toLowerCase() }]),
  },
  {
    fault: 'batch ids normalized',
    caughtBy: 'append/batch-id-text',
    make: appending((batch, call) => [batch, { ...call, batchId: call.batchId.normalize() }]),
  },
  {
    fault: 'batch ids cut at /',
    caughtBy: 'append/batch-id-text',
    make: appending((batch, call) => [batch, { ...call, batchId: call.batchId.split('/')[0] as string }]),
  },
  { fault: 'batch ids are of the whole store', caughtBy: 'append/batch-id-per-table', make: sharedBatchIds },
  {
    fault: 'batch ids are of the store object',
    caughtBy: ['append/batch-id-elsewhere', 'append/many-writers', 'processes/writers'],
    make: forgottenBatchIds,
  },
  { fault: 'batch ids looked up, then written', caughtBy: 'append/batch-id-at-once', make: lateBatchIds },
  {
    fault: 'a batch of no rows is not remembered',
    caughtBy: 'append/no-rows',
    make: override((store) => ({
      append: async (batch, call) =>
        batch.length > 0 ? store.append(batch, call) : { status: 'stored', created: call.created, snapshot: '1:x' },
    })),
  },
  { fault: 'rows appended one by one', caughtBy: 'append/whole-batches', make: halfBatches },
  {
    fault: 'equal rows stored once',
    caughtBy: 'append/equal-rows',
    make: answering((batch) =>
      picked(
        batch,
        every(batch).filter((row) => batch.eventTime.indexOf(batch.eventTime[row] as number) === row),
      ),
    ),
  },
  {
    fault: 'the first row of each batch is lost',
    caughtBy: 'append/scan',
    make: answering((batch) => picked(batch, every(batch).slice(1))),
  },
  {
    fault: 'every batch is given twice',
    caughtBy: 'append/scan',
    make: override((store) => ({
      async *scan(scan, call) {
        for await (const batch of store.scan(scan, call)) yield* [batch, batch]
      },
    })),
  },
  { fault: 'lost updates of the list of batches', caughtBy: 'append/at-once', make: lostAppends },
  { fault: 'tables of similar names share a history', caughtBy: 'append/batch-id-per-table', make: versionless },
  { fault: 'batch ids are forgotten after a week', caughtBy: 'append/batch-id-days', make: forgottenAfter(7 * 86_400_000) },
  { fault: 'batch ids that core made up are forgotten at once', caughtBy: 'append/batch-id-days', make: forgottenAfter(1, 'auto-') },
  {
    fault: 'batches of at most 10,000 rows',
    caughtBy: 'append/large',
    make: appending((batch, call) => [
      batch.length > 10_000 ? (picked(batch, every(batch).slice(0, 10_000)) as RowBatch<Column>) : batch,
      call,
    ]),
  },
]

function sharedBatchIds(store: OfflineStore): OfflineStore {
  const seen = new Map<string, number>()
  return override(() => ({
    async append(batch, call) {
      const first = seen.get(call.batchId)
      if (first !== undefined) return { status: 'duplicate', created: first, snapshot: '' }
      seen.set(call.batchId, call.created)
      return store.append(batch, call)
    },
  }))(store)
}

function forgottenBatchIds(store: OfflineStore): OfflineStore {
  const session = ++fresh
  return appending((batch, call) => [batch, { ...call, batchId: `${session}/${call.batchId}` }])(store)
}

function lateBatchIds(store: OfflineStore): OfflineStore {
  const seen = new Map<string, number>()
  return override(() => ({
    async append(batch, call) {
      const first = seen.get(call.batchId)
      await turn()
      if (first !== undefined) return { status: 'duplicate', created: first, snapshot: '' }
      seen.set(call.batchId, call.created)
      return store.append(batch, { ...call, batchId: `fresh-${++fresh}` })
    },
  }))(store)
}

function halfBatches(store: OfflineStore): OfflineStore {
  return override(() => ({
    async append(batch, call) {
      const middle = batch.length >> 1
      const halves = [every(batch).slice(0, middle), every(batch).slice(middle)].map((rows) => picked(batch, rows) as RowBatch<Column>) // core's columns, picked
      const receipt = await store.append(halves[0] as RowBatch<Column>, call)
      await turn()
      if (receipt.status === 'stored') await store.append(halves[1] as RowBatch<Column>, { ...call, batchId: `${call.batchId}/rest` })
      return receipt
    },
  }))(store)
}

function lostAppends(store: OfflineStore): OfflineStore {
  let pending = 0
  return override(() => ({
    async append(batch, call) {
      pending++
      await turn()
      const receipt =
        pending % 2 === 0 ? ({ status: 'stored', created: call.created, snapshot: '1:x' } as const) : await store.append(batch, call)
      pending--
      return receipt
    },
  }))(store)
}

function versionless(store: OfflineStore): OfflineStore {
  return override(() => ({
    append: (batch, call) =>
      store.append({ ...batch, table: { ...batch.table, id: batch.table.group } }, { ...call, batchId: batch.table.id + call.batchId }),
    async *scan(scan, call) {
      for await (const batch of store.scan({ ...scan, table: { ...scan.table, id: scan.table.group } }, call))
        yield { ...batch, table: { ...batch.table, id: scan.table.id } }
    },
  }))(store)
}

function forgottenAfter(time: number, prefix = ''): Fault {
  const seen = new Map<string, number>()
  return appending((batch, call) => {
    const name = `${batch.table.id} ${call.batchId}`
    const last = seen.get(name)
    if (last !== undefined && last < call.now - time && call.batchId.startsWith(prefix))
      return [batch, { ...call, batchId: `fresh-${++fresh}` }]
    seen.set(name, last ?? call.now)
    return [batch, call]
  })
}
