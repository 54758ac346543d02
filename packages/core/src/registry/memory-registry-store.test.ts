import { expect, test } from 'vitest'
import { memoryRegistryStore } from './memory-registry-store.js'

const now = 0
const code = (expected: string) => expect.objectContaining({ code: expected })

test('compares and swaps', async () => {
  const store = memoryRegistryStore()
  expect(await store.load({ now })).toBeUndefined()
  const { revision } = await store.save('one', { now, expected: undefined })
  expect(await store.load({ now })).toEqual({ document: 'one', revision })
  await expect(store.save('two', { now, expected: undefined })).rejects.toEqual(code('STORE_CONFLICT'))
  await expect(store.save('two', { now, expected: 'else' })).rejects.toEqual(code('STORE_CONFLICT'))
  const next = await store.save('two', { now, expected: revision })
  expect(next.revision).not.toBe(revision)
  expect(await store.load({ now })).toEqual({ document: 'two', revision: next.revision })
})

test('one of several savers wins', async () => {
  const store = memoryRegistryStore()
  const saves = await Promise.allSettled(['a', 'b', 'c'].map((document) => store.save(document, { now, expected: undefined })))
  expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('honours signals, and refuses after close', async () => {
  const store = memoryRegistryStore()
  const signal = AbortSignal.abort('why')
  await expect(store.load({ now, signal })).rejects.toBe('why')
  await expect(store.save('x', { now, signal, expected: undefined })).rejects.toBe('why')
  await store.close()
  await store.close()
  await expect(store.load({ now })).rejects.toEqual(code('STORE_CLOSED'))
  await expect(store.save('x', { now, expected: undefined })).rejects.toEqual(code('STORE_CLOSED'))
})
