// SPEC 4 for online stores: an outage is no missing row.

import type { OnlineStore } from '@granary/core/spec'
import { plainKeys } from '../fixtures/keys.js'
import { describeRow, get, put, rowOf } from '../fixtures/online-rows.js'
import { scores } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import { failureCases } from '../shared/failure-cases.js'
import type { OnlineCase } from './online-case.js'

const keys = plainKeys(50)
const rows = keys.map((_, position) => rowOf(scores, { event: today, created: microseconds(today) }, [position]))

export const onlineFailureCases: readonly OnlineCase[] = failureCases<OnlineStore>({
  fill: async (store) => void (await put(store, scores, keys, rows)),
  reads: [
    {
      name: 'read',
      expected: () => rows.map((row) => describeRow(row, scores)),
      run: async (store) => (await get(store, scores, keys)).map((row) => describeRow(row, scores)),
    },
    {
      name: 'scan',
      there: ({ scan }) => scan !== undefined,
      expected: () => [...keys].sort(),
      async run(store) {
        const seen = new Set<string>()
        for await (const { key } of store.scan?.(scores, { now: today }) ?? []) seen.add(key)
        return [...seen].sort()
      },
    },
  ],
})
