// The suite is tested too: every mutant must fail the case that is there for its fault.

import { offlineStoreCases, offlineStoreSuite, runCase } from '@granary/conformance'
import { type MemoryOfflineData, memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { describe, expect, test } from 'vitest'
import { appendMutants } from './mutants/append-mutants.js'
import { lifeMutants } from './mutants/life-mutants.js'
import { registryMutants } from './mutants/registry-mutants.js'
import { scanMutants } from './mutants/scan-mutants.js'
import { snapshotMutants } from './mutants/snapshot-mutants.js'
import { valueMutants } from './mutants/value-mutants.js'

const mutants = [...appendMutants, ...lifeMutants, ...registryMutants, ...scanMutants, ...snapshotMutants, ...valueMutants]

describe.concurrent('a store in which', () => {
  test.each(mutants)('$fault fails $caughtBy', async ({ make, caughtBy }) => {
    const datas = new Map<string, MemoryOfflineData>()
    const caught = offlineStoreCases.find(({ id }) => id === caughtBy)
    if (caught === undefined) throw new Error(`There is no case ${caughtBy}`)
    const outcome = runCase(caught, offlineStoreSuite.checks, {
      create(name) {
        const data = datas.get(name) ?? memoryOfflineData()
        datas.set(name, data)
        return make(memoryOfflineStore({ data }))
      },
    })
    await expect(outcome).rejects.toThrow()
  })
})
