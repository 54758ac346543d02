// SPEC 1, RegistryStore: one document of text, replaced only by whoever has seen the present one.

import type { RegistryStore } from '@granary/core/spec'
import { check, checkCode, checkSame } from '../assert/assert.js'
import { today } from '../fixtures/times.js'
import { registryFailureCases } from './failure-cases.js'
import { registryProcessCases } from './process-cases.js'
import type { RegistryCase } from './registry-case.js'
import { registryLifecycleCases } from './registry-lifecycle.js'

const call = { now: today }
const save = (store: RegistryStore, document: string, expected: string | undefined) => store.save(document, { ...call, expected })

export const registryCases: readonly RegistryCase[] = [
  ...registryLifecycleCases,
  {
    id: 'save/load',
    title: 'nothing is there at first; what is saved is loaded, under the revision that save gave',
    requires: [],
    async run({ store }) {
      checkSame(await store.load(call), undefined, 'the document of an empty registry')
      let expected: string | undefined
      for (const document of ['{"groups":{}}', '{"groups":{"a":1}}', '{"groups":{}}']) {
        const { revision } = await save(store, document, expected)
        check(revision !== expected, 'a save gave the revision that it replaced')
        checkSame(await store.load(call), { document, revision }, 'the document just saved')
        expected = revision
      }
    },
  },
  {
    id: 'save/conflict',
    title: 'a save with another revision than the present one is STORE_CONFLICT, and changes nothing',
    requires: [],
    async run({ store }) {
      await checkCode(save(store, 'x', 'no-such-revision'), 'STORE_CONFLICT', 'a first save that expects a revision')
      checkSame(await store.load(call), undefined, 'the document after a conflict')
      const first = await save(store, 'first', undefined)
      await checkCode(save(store, 'x', undefined), 'STORE_CONFLICT', 'a save that expects nothing where something is')
      const second = await save(store, 'second', first.revision)
      await checkCode(save(store, 'x', first.revision), 'STORE_CONFLICT', 'a save that expects the revision before')
      const third = await save(store, 'first', second.revision)
      await checkCode(save(store, 'x', first.revision), 'STORE_CONFLICT', 'a save that expects an old revision of an equal document')
      checkSame(await store.load(call), { document: 'first', revision: third.revision }, 'the document after conflicts')
    },
  },
  {
    id: 'save/text',
    title: 'any text comes back as it is: it is never looked into',
    requires: [],
    async run({ store }) {
      let expected: string | undefined
      const documents = [
        '',
        ' ',
        'no json {',
        '\ufeff{}',
        '{}\n',
        '\u0000',
        'a\u0000b',
        'caf\u00e9 cafe\u0301',
        '𝄞 👩‍👩‍👧 \uffff\u2028',
        '"\r\n\t\\',
        '{"__proto__":1,"a":1,"a":2}',
      ]
      for (const document of documents) {
        expected = (await save(store, document, expected)).revision
        checkSame(await store.load(call), { document, revision: expected }, 'the document')
      }
    },
  },
  {
    id: 'save/large',
    title: 'documents of 1 MB and 16 MB',
    requires: [],
    async run({ store }) {
      let expected: string | undefined
      for (const document of [textOf(1_000_000), textOf(16_000_000), 'small again']) {
        expected = (await save(store, document, expected)).revision
        const loaded = await store.load(call)
        check(
          loaded?.document === document && loaded.revision === expected,
          `a document of ${document.length} characters came back otherwise`,
        )
      }
    },
  },
  {
    id: 'save/race',
    title: 'of savers at once who saw the same revision one wins, and the others are STORE_CONFLICT',
    requires: [],
    run: ({ store }) => raceOf([store]),
  },
  {
    id: 'save/race-of-stores',
    title: 'the same through several stores over the same data',
    requires: ['durable'],
    run: async ({ store, open }) => raceOf([store, await open(), await open()]),
  },
  {
    id: 'save/counter',
    title: 'eight clients that load, change and save until they win lose no change',
    requires: ['durable'],
    async run({ store, open }) {
      const stores = [store, await open()]
      const addOne = async (client: RegistryStore): Promise<void> => {
        for (;;) {
          const loaded = await client.load(call)
          try {
            await save(client, String(Number(loaded?.document ?? 0) + 1), loaded?.revision)
            return
          } catch (error) {
            if ((error as { readonly code?: unknown }).code !== 'STORE_CONFLICT') throw error
          }
        }
      }
      await Promise.all(
        Array.from({ length: 8 }, async (_, client) => {
          for (let turn = 0; turn < 5; turn++) await addOne(stores[client % 2] as RegistryStore)
        }),
      )
      checkSame((await store.load(call))?.document, '40', 'the count')
    },
  },
  {
    id: 'durability/reopen',
    title: 'the document outlives the store that saved it',
    requires: ['durable'],
    async run({ store, open }) {
      const { revision } = await save(store, 'kept', undefined)
      await store.close()
      const second = await open()
      checkSame(await second.load(call), { document: 'kept', revision }, 'the document in a store opened later')
      await checkCode(save(second, 'x', undefined), 'STORE_CONFLICT', 'a save that expects nothing')
      await save(second, 'replaced', revision)
      checkSame((await second.load(call))?.document, 'replaced', 'the document saved by the second store')
    },
  },
  ...registryProcessCases,
  ...registryFailureCases,
]

async function raceOf(stores: readonly RegistryStore[]): Promise<void> {
  let expected: string | undefined
  for (let round = 0; round < 5; round++) {
    const saves = Array.from({ length: 12 }, (_, saver) =>
      save(stores[saver % stores.length] as RegistryStore, `${round}-${saver}`, expected),
    )
    const outcomes = await Promise.allSettled(saves)
    const winners = outcomes.flatMap((outcome, saver) =>
      outcome.status === 'fulfilled' ? [{ document: `${round}-${saver}`, revision: outcome.value.revision }] : [],
    )
    for (const save of saves) await save.catch((error: unknown) => checkCode(Promise.reject(error), 'STORE_CONFLICT', 'a save that lost'))
    checkSame(winners.length, 1, `winners of round ${round}`)
    for (const store of stores) checkSame(await store.load(call), winners[0], `the document of round ${round}`)
    expected = winners[0]?.revision
  }
}

function textOf(bytes: number): string {
  return '{"feature":"0123456789"}'.repeat(Math.ceil(bytes / 24)).slice(0, bytes)
}
