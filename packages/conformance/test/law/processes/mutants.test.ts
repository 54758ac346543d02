import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Breach } from '../../../src/law/breach.js'
import {
  appendedTwice,
  createdTimeIgnored,
  epochIgnored,
  fewerColumnsReplace,
  markTakenAtTheEnd,
  nullsFilledFromOlderRows,
  olderOverwritesNewer,
  readBackBounded,
  readBackFromTheCaller,
  tombstonesForgotten,
  ttlExclusiveOnline,
  winnerByOrderOfRows,
} from './mutations.js'
import type { SuiteProperty } from './suite.js'
import { laws, records } from './suite.js'
import type { Mutation } from './world.js'

/** How the property, run as often as it always is, ends. */
async function ending({ make, scope, runs }: SuiteProperty, mutation?: Mutation): Promise<unknown> {
  const details = await fc.check(make(mutation === undefined ? { scope } : { scope, mutation }), {
    numRuns: runs,
    seed: 1,
    endOnFailure: true,
  })
  return details.errorInstance
}

describe('each fault is found by the property that is about it', () => {
  const faults: readonly (readonly [fault: Mutation, property: SuiteProperty])[] = [
    [olderOverwritesNewer, laws.M1],
    [createdTimeIgnored, laws.M7],
    [fewerColumnsReplace, laws.M8],
    [tombstonesForgotten, laws.M1],
    [ttlExclusiveOnline, laws.M1],
    [nullsFilledFromOlderRows, laws.M1],
    [appendedTwice, records.M9],
    [markTakenAtTheEnd, laws.M5],
    [epochIgnored, laws.M6],
    [winnerByOrderOfRows, records.M11],
    [readBackFromTheCaller, laws.M8],
    [readBackBounded, laws.M3],
  ]
  test.each(faults.map(([fault, property]) => [fault.name, fault, property] as const))('%s', async (_, fault, property) => {
    expect(await ending(property, fault)).toBeInstanceOf(Breach)
  })

  test('the quarantine is written after the good rows', async () => {
    const quarantine = '../../../../core/src/engine/ingest/quarantine.ts'
    const storing = '../../../../core/src/engine/ingest/store-batch.ts'
    vi.resetModules()
    const { quarantineRows } = await vi.importActual<{ readonly quarantineRows: Quarantine }>(quarantine)
    const { storeBatch } = await vi.importActual<{ readonly storeBatch: Store }>(storing)
    const waiting = new Map<string, () => Promise<void>>()
    vi.doMock(quarantine, async (original) => ({
      ...(await original<object>()),
      async quarantineRows(...call: Parameters<Quarantine>) {
        const [, input, bad, names] = call
        if (bad.count === input.length) return quarantineRows(...call)
        waiting.set(names.id, () => quarantineRows(...call))
      },
    }))
    vi.doMock(storing, async (original) => ({
      ...(await original<object>()),
      async storeBatch(...call: Parameters<Store>) {
        const stored = await storeBatch(...call)
        await waiting.get(call[1].id)?.()
        return stored
      },
    }))
    const mutant = await import('./suite.js')
    const { Breach: found } = await import('../../../src/law/breach.js')
    expect(await ending(mutant.records.M10)).toBeInstanceOf(found)
    vi.doUnmock(quarantine)
    vi.doUnmock(storing)
    vi.resetModules()
  })
})

type Names = { readonly id: string }
type Quarantine = (
  group: unknown,
  input: { readonly length: number },
  bad: { readonly count: number },
  names: Names,
  ...rest: unknown[]
) => Promise<void>
type Store = (batch: unknown, names: Names, ...rest: unknown[]) => Promise<unknown>
