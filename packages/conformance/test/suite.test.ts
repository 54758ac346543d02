// The suite's own machinery: ids, skips, cleaning up, and the runners that it fits.

import {
  CaseFailure,
  type ConformanceCase,
  offlineStoreCases,
  onlineStoreCases,
  onlineStoreConformance,
  onlineStoreSuite,
  registryStoreCases,
  runCase,
  runConformanceJob,
  type StoreProcess,
} from '@granary/conformance'
import type { OnlineStore } from '@granary/core/spec'
import { describe, expect, test } from 'vitest'

const emptyStore: OnlineStore = {
  specVersion: 'online/1',
  capabilities: Object.freeze({ durability: 'none', expiry: true }),
  read: async (requests) => requests.map(({ keys }) => keys.map(() => undefined)),
  write: async () => ({ superseded: [] }),
  remove: async () => 0,
  ping: async () => undefined,
  close: async () => undefined,
}

const caseOf = (run: ConformanceCase<OnlineStore, 'scan'>['run'], requires: readonly 'scan'[] = []) => ({
  id: 'x',
  title: 'x',
  requires,
  run,
})

describe('cases', () => {
  test.each([
    ['online', onlineStoreCases],
    ['offline', offlineStoreCases],
    ['registry', registryStoreCases],
  ])('of %s stores have ids of their own, and titles', (_, cases) => {
    const ids = cases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, title } of cases) {
      expect(id).toMatch(/^[a-z0-9_-]+(\/[a-z0-9_-]+)+$/)
      expect(title.length).toBeGreaterThan(10)
    }
  })
})

describe('runCase', () => {
  test('skips a case for what the store lacks, and says what that is', async () => {
    const never = caseOf(() => Promise.reject(new Error('ran')), ['scan'])
    expect(await runCase(never, onlineStoreSuite.checks, { create: () => emptyStore })).toEqual({ status: 'skipped', reason: 'no scan' })
  })

  test('rejects with what the case rejects with as its cause, and the rules that it checks', async () => {
    const cause = new RangeError('x')
    const failing = { ...caseOf(() => Promise.reject(cause)), rules: ['docs/semantics.md#order-event-time'] }
    const failure = await runCase(failing, onlineStoreSuite.checks, { create: () => emptyStore }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(CaseFailure)
    expect(failure).toMatchObject({ case: 'x', rules: ['docs/semantics.md#order-event-time'], cause })
    expect((failure as CaseFailure).message).toContain('docs/semantics.md#order-event-time')
  })

  test('closes every store, then drops the data, also after a failure', async () => {
    const log: string[] = []
    const create = (name: string): OnlineStore => {
      log.push(name)
      return { ...emptyStore, close: async () => void log.push('close') }
    }
    const opening = caseOf(async ({ open }) => {
      await open()
      throw new Error('failed')
    })
    await expect(
      runCase(opening, onlineStoreSuite.checks, { create, destroy: (name) => void log.push(`destroy ${name}`) }),
    ).rejects.toThrow()
    const [name] = log
    expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(log).toEqual([name, name, 'close', 'close', `destroy ${name}`])
  })

  test('gives every run a name of its own', async () => {
    const names: string[] = []
    const create = (name: string): OnlineStore => {
      names.push(name)
      return emptyStore
    }
    for (let turn = 0; turn < 3; turn++)
      await runCase(
        caseOf(async () => undefined),
        onlineStoreSuite.checks,
        { create },
      )
    expect(new Set(names).size).toBe(3)
  })
})

describe('what a case may ask for', () => {
  test.each(['processes', 'damage'] as const)('%s is lacking where the suite was not given it', async (requirement) => {
    const never = { id: 'x', title: 'x', requires: [requirement], run: () => Promise.reject(new Error('ran')) }
    const { status, reason } = await runCase(never, onlineStoreSuite.checks, { create: () => emptyStore })
    expect([status, reason?.includes(requirement === 'damage' ? 'damage(name)' : 'spawn(name, job)')]).toEqual(['skipped', true])
  })

  test('new data have names of their own, and are dropped after the case, once', async () => {
    const log: string[] = []
    const create = (name: string): OnlineStore => {
      log.push(name)
      return { ...emptyStore, close: async () => void log.push(`close ${name}`) }
    }
    const asking = caseOf(async ({ newData }) => {
      const [early, late] = [newData(), newData()]
      for (const data of [early, late]) await data.open()
      await early.drop()
      await early.drop()
      log.push('case over')
    })
    await runCase(asking, onlineStoreSuite.checks, { create, destroy: (name) => void log.push(`destroy ${name}`) })
    const [first, early, late] = log
    expect(new Set([first, early, late]).size).toBe(3)
    expect(log).toEqual([
      ...[first, early, late],
      ...[`close ${early}`, `destroy ${early}`, 'case over'],
      ...[`close ${first}`, `destroy ${first}`, `close ${late}`, `destroy ${late}`],
    ])
  })

  test('a process is killed after the case, whatever it still does', async () => {
    const killed: string[] = []
    const process: StoreProcess = { stdout: null, once: () => undefined, kill: (signal) => killed.push(signal) }
    const spawning = caseOf(async ({ spawn }) => void spawn('store:0:1'))
    await runCase(spawning, onlineStoreSuite.checks, { create: () => emptyStore, spawn: () => process })
    expect(killed).toEqual(['SIGKILL'])
  })

  test('a process with another job than that of the suite says so', async () => {
    for (const job of ['', 'store', 'store:1', 'else:0:1', 'store:0:1 '])
      await expect(runConformanceJob(emptyStore, job, () => undefined)).rejects.toThrow()
    await expect(runConformanceJob(emptyStore, 'registry:0:1', () => undefined)).rejects.toThrow() // it has none
    const said: string[] = []
    await runConformanceJob(emptyStore, 'store:0:2', (line) => said.push(line))
    expect(said).toEqual(['ready', '0', '1'])
  })
})

describe('a test runner', () => {
  const register = (create: () => OnlineStore | Promise<OnlineStore>) => {
    const groups: string[] = []
    const tests = new Map<string, (...context: readonly unknown[]) => Promise<void>>()
    onlineStoreConformance({
      describe: (title, body) => {
        groups.push(title)
        body()
      },
      test: (title, run) => tests.set(title.split(':')[0] as string, run),
      create,
    })
    return { groups, tests }
  }

  test('gets one group, a test a case, and opens no store before a test runs', () => {
    const { groups, tests } = register(() => Promise.reject(new Error('opened')))
    expect(groups).toEqual(['online/1'])
    expect([...tests.keys()]).toEqual(onlineStoreCases.map(({ id }) => id))
    for (const run of tests.values()) expect(run.length).toBe(0) // a parameter would make Jest and Bun wait for a callback
  })

  test('hears of a skip through the context that it passes', async () => {
    const { tests } = register(() => emptyStore)
    const reasons: string[] = []
    await tests.get('scan/empty')?.({ skip: (reason: string) => reasons.push(reason) })
    expect(reasons).toEqual(['needs what the store lacks: no scan'])
    await tests.get('scan/empty')?.()
  })

  test('sees a store that forgets everything fail', async () => {
    const { tests } = register(async () => emptyStore)
    await expect(tests.get('answers/positional')?.()).rejects.toThrow()
    await expect(tests.get('close/idempotent')?.()).rejects.toThrow()
  })
})
