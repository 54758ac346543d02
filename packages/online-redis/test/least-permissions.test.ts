// The README names what the server's user must be allowed, and no more is needed; less is told.

import { readFileSync } from 'node:fs'
import { redisOnlineStore } from '@granary/online-redis'
import { expect, onTestFinished, test } from 'vitest'
import { codeOf } from './failure-of.js'
import { now, numbered, numbersOf, put } from './numbered-rows.js'
import { operator, testRedis } from './test-redis.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const line = /The user needs (.*), and in a cluster/.exec(readme)?.[1] ?? ''
const commands = [...line.matchAll(/`([A-Z]+)`/g)].map(([, command = '']) => command.toLowerCase())

async function storeOf(allowed: readonly string[]) {
  const server = await testRedis()
  await operator(server).call(
    'ACL',
    'SETUSER',
    'granary',
    'on',
    '>word',
    '~granary:least:*',
    '-@all',
    ...allowed.map((command) => `+${command}`),
  )
  const store = redisOnlineStore({ url: server.url.replace('//', '//granary:word@'), prefix: 'least' })
  onTestFinished(() => store.close())
  return store
}

test('all calls work with the commands that the README names', async () => {
  expect(commands.length).toBeGreaterThan(5)
  const store = await storeOf(commands)
  for (const key of ['a', 'b']) await put(store, key, 1)
  expect(await put(store, 'a', 0)).toBe(false)
  expect(await numbersOf(store, ['a', 'b', 'c'])).toEqual([1, 1, undefined])
  let scanned = 0
  for await (const _ of store.scan?.(numbered, { now }) ?? []) scanned++
  expect(scanned).toBe(2)
  const upTo = [{ event: now * 2, created: now * 2_000 }]
  expect(await store.remove(numbered, ['a'], { now, upTo })).toBe(1)
  expect(await store.remove(numbered, ['c'], { now, upTo })).toBe(0)
  expect(await store.remove(numbered, ['b'], { now })).toBe(1)
  const revision = await store.registry?.save('{}', { now, expected: undefined })
  expect(await store.registry?.load({ now })).toEqual({ document: '{}', ...revision })
  await store.ping({ now })
})

test.each(commands.filter((command) => !['info', 'evalsha', 'ping', 'scan', 'hget', 'hmget', 'hset', 'exists'].includes(command)))(
  'without %s a call is STORE_DENIED',
  async (missing) => {
    const store = await storeOf(commands.filter((command) => command !== missing))
    const calls = async (): Promise<void> => {
      await put(store, 'a', 1)
      await put(store, 'a', 2)
      await numbersOf(store, ['a'])
      await store.remove(numbered, ['a'], { now })
    }
    expect(await codeOf(calls())).toEqual(['STORE_DENIED', false])
  },
)
