// The suite is tested too: every mutant must fail the case that is there for its fault.

import { onlineStoreCases, onlineStoreSuite, runCase } from '@granary/conformance'
import { type MemoryOnlineData, memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { answerMutants } from './mutants/answer-mutants.js'
import { keyMutants } from './mutants/key-mutants.js'
import { lifeMutants } from './mutants/life-mutants.js'
import { orderMutants } from './mutants/order-mutants.js'
import { tombstoneMutants } from './mutants/tombstone-mutants.js'
import { valueMutants } from './mutants/value-mutants.js'

const mutants = [...answerMutants, ...keyMutants, ...lifeMutants, ...orderMutants, ...tombstoneMutants, ...valueMutants]

describe.concurrent('a store in which', () => {
  test.each(mutants)('$fault fails $caughtBy', async ({ make, caughtBy }) => {
    const datas = new Map<string, MemoryOnlineData>()
    const caught = onlineStoreCases.find(({ id }) => id === caughtBy)
    if (caught === undefined) throw new Error(`There is no case ${caughtBy}`)
    const outcome = runCase(caught, onlineStoreSuite.checks, {
      create(name) {
        const data = datas.get(name) ?? memoryOnlineData()
        datas.set(name, data)
        return make(memoryOnlineStore({ data }))
      },
    })
    await expect(outcome).rejects.toThrow()
  })
})
