// Online stores whose faults only the law sees, or sees too.

import type { OnlineStore } from '@granary/core/spec'
import { memoryOnlineStore } from '@granary/online-memory'
import type { Mutant } from '../mutant.js'
import { answering, override, writing } from './faults.js'

export const lawMutants: readonly Mutant<OnlineStore>[] = [
  {
    fault: 'the store leaves out what is as old as the ttl',
    caughtBy: 'law/lives',
    make: override((store) => ({
      read: async (requests, call) =>
        (await store.read(requests, call)).map((rows, request) =>
          rows.map((row) => (row !== undefined && row.event <= call.now - (requests[request]?.table.ttl ?? Infinity) ? undefined : row)),
        ),
    })),
  },
  {
    fault: 'the ttl counts from the created time',
    caughtBy: 'law/lives',
    make: writing((write) => ({
      ...write,
      rows: write.rows.map((row) =>
        write.table.ttl === undefined || row.deleted ? row : { ...row, event: Math.floor(row.created / 1_000) },
      ),
    })),
  },
  {
    fault: 'it says that it outlives the process, and begins empty',
    caughtBy: 'law/lives',
    make: () => ({ ...memoryOnlineStore(), capabilities: Object.freeze({ durability: 'process', expiry: true }) }),
  },
  {
    fault: 'marks of materialization are kept, rows of a group are not',
    caughtBy: 'law/lives',
    make: answering((rows, _, table) => (table.ttl === undefined ? rows : rows.map(() => undefined))),
  },
]
