// The suite is tested too: every mutant dies by the cases that are there for its fault, and every case kills a mutant.

import {
  CaseFailure,
  type Closable,
  offlineStoreSuite,
  onlineStoreSuite,
  registryStoreSuite,
  runCase,
  type StoreFactory,
  type Suite,
  tableName,
} from '@granary/conformance'
import { describe, expect, test } from 'vitest'
import type { Mutant } from './mutant.js'
import { offlineMutants } from './offline/offline-mutants.js'
import { onlineMutants } from './online/online-mutants.js'
import { registryMutants } from './registry/registry-mutants.js'
import { offlineStores, onlineStores, registryStores } from './sound-stores.js'

/** Cases that no mutant can be made for, and why. */
const needsNoMutant: { readonly [id: string]: string } = {}

/** Cases so plain that a fault which fails them all is no one fault. */
const plainCases = ['lifecycle/manifest', 'answers/own-writes', 'append/no-rows', 'abort/listeners']

interface Side<Store extends Closable> {
  readonly suite: Suite<Store, string>
  readonly mutants: readonly Mutant<Store>[]
  readonly stores: (fault?: Mutant<Store>['make']) => StoreFactory<Store>
}

describeSide('online', { suite: onlineStoreSuite, mutants: onlineMutants, stores: onlineStores })
describeSide('offline', { suite: offlineStoreSuite, mutants: offlineMutants, stores: offlineStores })
describeSide('registry', { suite: registryStoreSuite, mutants: registryMutants, stores: registryStores })

function describeSide<Store extends Closable>(side: 'online' | 'offline' | 'registry', { suite, mutants, stores }: Side<Store>): void {
  const run = (id: string, fault?: Mutant<Store>['make']) => {
    const found = suite.cases.find((each) => each.id === id)
    if (found === undefined) throw new Error(`There is no case ${id}`)
    return runCase(found, suite.checks, { ...stores(fault), law: { seed: 1 } })
  }

  const passesAny = async (ids: readonly string[], fault: Mutant<Store>['make']): Promise<boolean> => {
    for (const id of ids.filter((each) => suite.cases.some((known) => known.id === each))) {
      const passed = await run(id, fault).then(
        () => true,
        () => false,
      )
      if (passed) return true
    }
    return false
  }

  describe.concurrent(`a sound ${side} store`, () => {
    test.each(suite.cases)('passes $id', async ({ id }) => {
      expect(await run(id)).toEqual({ status: 'passed' })
    })
  })

  describe.concurrent(`an ${side} store in which`, () => {
    test.each(mutants)('$fault: fails $caughtBy', async ({ make, caughtBy }) => {
      for (const id of [caughtBy].flat()) {
        const failure: unknown = await run(id, make).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(CaseFailure)
        const { rules, cause } = failure as CaseFailure
        expect(rules).not.toEqual([])
        expect([TypeError, ReferenceError].some((own) => cause instanceof own)).toBe(false) // the case failed it, not a slip of the mutant's
      }
      expect(await passesAny(plainCases, make)).toBe(true)
    })
  })

  test(`every ${side} case kills a mutant, or says why it needs none`, () => {
    const killers = new Set(mutants.flatMap(({ caughtBy }) => [caughtBy].flat().map((id) => tableName(side, id))))
    const own = suite.cases.map(({ id }) => tableName(side, id)).filter((id) => side === 'registry' || !id.startsWith('registry:'))
    expect(own.filter((id) => !killers.has(id) && needsNoMutant[id] === undefined)).toEqual([])
    expect(own.filter((id) => killers.has(id) && needsNoMutant[id] !== undefined)).toEqual([])
  })
}

test('there are mutants enough, and no two of a kind have one name', () => {
  for (const mutants of [onlineMutants, offlineMutants, registryMutants]) {
    const names = mutants.map(({ fault }) => fault)
    expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([])
  }
  expect(onlineMutants.length + offlineMutants.length + registryMutants.length).toBeGreaterThanOrEqual(25)
})
