// SPEC 4 for histories: what cannot be read is no empty table.

import type { OfflineStore } from '@granary/core/spec'
import { append, eventRow, events, scanRows } from '../fixtures/history.js'
import { plainKeys } from '../fixtures/keys.js'
import { failureCases } from '../shared/failure-cases.js'
import type { OfflineCase } from './offline-case.js'

const keys = plainKeys(30)

export const offlineFailureCases: readonly OfflineCase[] = failureCases<OfflineStore>({
  async fill(store) {
    for (const third of [0, 1, 2]) {
      const some = keys.filter((_, position) => position % 3 === third)
      await append(
        store,
        events,
        `batch-${third}`,
        some.map((key) => eventRow(key, third)),
      )
    }
  },
  reads: [
    {
      name: 'scan',
      expected: () => [...keys].sort(),
      run: async (store) => (await scanRows(store, events)).map(({ keys: [key] }) => String(key)).sort(),
    },
  ],
})
