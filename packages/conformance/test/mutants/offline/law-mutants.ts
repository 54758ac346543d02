// Histories whose faults only the law sees, or sees too.

import type { Column, OfflineStore, RowBatch } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { answering, appending, override, picked } from './faults.js'

const every = (batch: { readonly length: number }): number[] => Array.from({ length: batch.length }, (_, row) => row)

export const lawMutants: readonly Mutant<OfflineStore>[] = [
  {
    fault: 'late rows leak: a row counts as known since it was true',
    caughtBy: ['law/known-at', 'values/times'],
    make: appending((batch, call) => [
      { ...batch, created: batch.created.map((created, row) => Math.min(created, (batch.eventTime[row] as number) * 1_000)) },
      call,
    ]),
  },
  {
    fault: 'late rows leak: all rows count as known since the first of their batch was',
    caughtBy: ['law/known-at', 'values/times'],
    make: answering((batch) => ({ ...batch, created: batch.created.map(() => Math.min(...batch.created)) })),
  },
  {
    fault: 'rows older than the ttl are let go',
    caughtBy: 'law/known-at',
    make: override((store) => ({
      async *scan(scan, call) {
        const oldest = call.now - (scan.table.ttl ?? Infinity)
        for await (const batch of store.scan(scan, call))
          yield picked(
            batch,
            every(batch).filter((row) => (batch.eventTime[row] as number) >= oldest),
          )
      },
    })),
  },
  {
    fault: 'of rows of one key and event time the first is kept',
    caughtBy: 'law/lives',
    make: appending((batch, call) => [picked(batch, firstOfEach(batch)) as RowBatch<Column>, call]),
  },
]

function firstOfEach(batch: RowBatch<Column>): number[] {
  const names = every(batch).map((row) => {
    const parts = batch.keys.map((column) => (column.kind === 'string' ? column.values[row] : (column.values as ArrayLike<unknown>)[row]))
    return JSON.stringify([...parts.map(String), batch.eventTime[row]])
  })
  return every(batch).filter((row) => names.indexOf(names[row] as string) === row)
}
