// The cases of the law: what a failure tells, and that it can be played again.

import {
  CaseFailure,
  type LawOptions,
  lawSuite,
  onlineStoreCases,
  onlineStoreSuite,
  runCase,
  type StoreFactory,
} from '@granary/conformance'
import type { OnlineStore } from '@granary/core/spec'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'

const lives = onlineStoreCases.find(({ id }) => id === 'law/lives') as (typeof onlineStoreCases)[number]
const forgetful: StoreFactory<OnlineStore> = {
  create: () => ({ ...memoryOnlineStore(), capabilities: Object.freeze({ durability: 'process', expiry: true }) }),
}

async function failureWith(law: LawOptions): Promise<CaseFailure> {
  const failure: unknown = await runCase(lives, onlineStoreSuite.checks, { ...forgetful, law }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CaseFailure)
  return failure as CaseFailure
}

describe('a broken law', () => {
  test('tells the shrunk history, and how to play it again', async () => {
    const { message } = await failureWith({ seed: 1 })
    expect(message).toMatch(/history: \{.*"steps": \[.*\]/)
    const [, path] = /law: \{ seed: 1, path: '([\d:]+)' \}/.exec(message) ?? []
    expect(path).toBeDefined()
    const again = await failureWith({ seed: 1, path: path as string })
    expect(historyIn(again.message)).toBe(historyIn(message))
    expect(message).toContain('docs/semantics.md#law-online-is-history')
  })

  test('is found by another seed too', async () => {
    const { message } = await failureWith({ histories: 600 })
    expect(message).toMatch(/seed: -?\d+/)
  })
})

test('so many histories are lived as were asked for, each over stores of its own', async () => {
  const opened: string[] = []
  const create = (name: string): OnlineStore => {
    opened.push(name)
    return memoryOnlineStore()
  }
  await runCase(lives, onlineStoreSuite.checks, { create, law: { histories: 12, seed: 3 } })
  expect(new Set(opened).size).toBe(13) // and the case's own
})

test('a history that dies with its store, beside an online store that dies with its, keeps the law', async () => {
  const { cases, checks } = lawSuite({ create: () => memoryOfflineStore() })
  expect(cases.map(({ id }) => id)).toEqual(['lives', 'known-at'])
  for (const each of cases)
    expect(await runCase(each, checks, { create: () => memoryOnlineStore(), law: { histories: 20 } })).toEqual({ status: 'passed' })
})

test('stores of classes take part: their methods are called on them', async () => {
  expect(await runCase(lives, onlineStoreSuite.checks, { create: () => new ClassStore(), law: { histories: 10 } })).toEqual({
    status: 'passed',
  })
})

class ClassStore implements OnlineStore {
  readonly #inner = memoryOnlineStore()
  readonly specVersion = 'online/1'
  readonly capabilities = this.#inner.capabilities
  read(...call: Parameters<OnlineStore['read']>) {
    return this.#inner.read(...call)
  }
  write(...call: Parameters<OnlineStore['write']>) {
    return this.#inner.write(...call)
  }
  remove(...call: Parameters<OnlineStore['remove']>) {
    return this.#inner.remove(...call)
  }
  ping(...call: Parameters<OnlineStore['ping']>) {
    return this.#inner.ping(...call)
  }
  close() {
    return this.#inner.close()
  }
}

function historyIn(message: string): string {
  return /history: (.*)/.exec(message)?.[1] ?? ''
}
