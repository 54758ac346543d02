// What a Redis refuses while it is well: every refusal has its code, reads go on where they can, and no error repeats a secret or a row.

import { GranaryError } from '@granary/core'
import type { OnlineStore } from '@granary/core/spec'
import { type RedisStoreOptions, redisOnlineStore, redisRegistryStore } from '@granary/online-redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codesOf, everyCall } from './codes-of.js'
import { codeOf, failureOf, secret, settled } from './failure-of.js'
import { fakeRedis } from './fake-redis.js'
import { pause } from './load.js'
import { now, numbered, numberedRow, numbersOf, put, rowText } from './numbered-rows.js'
import { ways } from './opened.js'
import { operator, testRedis } from './test-redis.js'

const denied = ['STORE_DENIED', false]
const unavailable = ['STORE_UNAVAILABLE', true]

/** A master waits for more replicas than one. */
const atOnce = ['--repl-diskless-sync-delay', '0']

describe.each(ways)('with $way', ({ open }) => {
  test('a server without memory is full, and still read', async () => {
    const server = await testRedis({ maxMemory: 3_000_000 })
    const store = open(server.url)
    await put(store, 'kept', 1)
    await operator(server).config('SET', 'maxmemory', '1')
    expect(await codeOf(put(store, 'more', 1))).toEqual(['STORE_FULL', false])
    expect(await codeOf(put(store, 'kept', 2))).toEqual(['STORE_FULL', false])
    expect(await numbersOf(store, ['kept', 'more'])).toEqual([1, undefined])
    await operator(server).config('SET', 'maxmemory', '0')
    expect(await put(store, 'kept', 2)).toBe(true)
  })

  test('a replica takes no writes, and is read', async () => {
    const master = await testRedis({ args: atOnce })
    const replica = await testRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] })
    await put(open(master.url), 'a', 1)
    await expect.poll(async () => operator(replica).info('replication'), { timeout: 10_000 }).toMatch(/master_link_status:up/)
    const store = open(replica.url)
    await expect.poll(() => numbersOf(store, ['a'])).toEqual([1])
    expect(await codeOf(put(store, 'a', 2))).toEqual(['STORE_READ_ONLY', false])
    // A client of the store's own looks for the master meanwhile.
    await expect.poll(() => codeOf(store.remove(numbered, ['a'], { now }))).toEqual(['STORE_READ_ONLY', false])
    await expect.poll(() => numbersOf(store, ['a']).catch((error: GranaryError) => error.code)).toEqual([1])
  })

  test('a replica that has lost its master and may not answer without it says so', async () => {
    const master = await testRedis({ args: atOnce })
    const replica = await testRedis({
      args: ['--replicaof', '127.0.0.1', String(master.port), '--replica-serve-stale-data', 'no'],
    })
    const store = open(replica.url)
    await expect.poll(() => numbersOf(store, ['a']).catch(() => undefined), { timeout: 10_000 }).toEqual([undefined])
    await master.kill()
    await expect.poll(() => operator(replica).info('replication')).toMatch(/master_link_status:down/)
    expect(await codeOf(numbersOf(store, ['a']))).toEqual(unavailable)
  })

  test('a master that wants replicas takes no writes without them', async () => {
    const store = open((await testRedis({ args: ['--min-replicas-to-write', '1'] })).url)
    expect(await codeOf(put(store, 'a', 1))).toEqual(unavailable)
    expect(await numbersOf(store, ['a'])).toEqual([undefined])
  })

  test('a server that is busy with an endless script says so', async () => {
    const server = await testRedis({ args: ['--lua-time-limit', '50'] })
    const store = open(server.url)
    await put(store, 'a', 1)
    const admin = operator(server)
    await admin.ping() // once it is busy, no new connection is of use
    const ended = operator(server)
      .eval('while true do end', 0)
      .catch(() => undefined)
    await pause(300)
    expect(await codeOf(numbersOf(store, ['a']))).toEqual(unavailable)
    expect(await codeOf(put(store, 'a', 2))).toEqual(unavailable)
    await admin.script('KILL')
    await ended
    expect(await numbersOf(store, ['a'])).toEqual([1])
  })

  test('a server that cannot save takes no writes', async () => {
    const store = open(
      await fakeRedis(([command = '']) => (command.toUpperCase() === 'INFO' ? '$0\r\n\r\n' : '-MISCONF Redis is configured to save\r\n')),
    )
    expect((await failureOf(put(store, 'a', 1))).code).toMatch(/^STORE_(READ_ONLY|FULL|UNAVAILABLE)$/)
  })

  test('a wrong password, or none, is denied to every call', async () => {
    const server = await testRedis({ args: ['--requirepass', 'right'] })
    for (const userInfo of ['', `:${secret}@`, `nobody:${secret}@`]) {
      const store = open(server.url.replace('//', `//${userInfo}`))
      expect(await codesOf(store)).toEqual(everyCall(denied))
      await settled(store.close())
    }
    expect(await put(open(server.url.replace('//', '//:right@')), 'a', 1)).toBe(true)
  })

  test('what a user may not do is denied to him', async () => {
    const server = await testRedis()
    const admin = operator(server)
    const user = async (name: string, ...rules: readonly string[]): Promise<OnlineStore> => {
      await admin.call('ACL', 'SETUSER', name, 'on', `>${secret}`, ...rules)
      return open(server.url.replace('//', `//${name}:${secret}@`))
    }
    await put(open(server.url), 'a', 1)

    const reader = await user('reader', '~*', '+@read', '+@connection', '+info')
    expect(await numbersOf(reader, ['a'])).toEqual([1])
    expect(await codeOf(put(reader, 'a', 2))).toEqual(denied)
    expect(await codeOf(reader.remove(numbered, ['a'], { now }))).toEqual(denied)

    const scripter = await user('scripter', '~*', '+@read', '+@connection', '+info', '+eval', '+evalsha')
    expect(await codeOf(put(scripter, 'a', 2))).toEqual(denied)
    expect(await numbersOf(scripter, ['a'])).toEqual([1])

    const stranger = await user('stranger', '~other:*', '+@all')
    expect(await codeOf(numbersOf(stranger, ['a']))).toEqual(denied)
    expect(await codeOf(put(stranger, 'a', 2))).toEqual(denied)
  })

  test('what Granary did not write is neither read as a row, nor overwritten, nor removed by a sweep', async () => {
    const server = await testRedis()
    const admin = operator(server)
    const store = open(server.url)
    await put(store, 'name', 1)
    const [name = ''] = await admin.keys('*numbered*{name}*')
    await admin.del(name)
    const foreign: Readonly<Record<string, () => Promise<unknown>>> = {
      'a hash': () => admin.hset(name, 'field', 'value'),
      'a short text': () => admin.set(name, 'short'),
      'a long text': () => admin.set(name, 'text that is as long as the head of a row would be, and longer'),
      'an empty text': () => admin.set(name, ''),
    }
    const corrupt = ['STORE_CORRUPT', false]
    for (const [what, set] of Object.entries(foreign)) {
      await admin.del(name)
      await set()
      const before = await admin.dump(name)
      await put(store, 'other', 1)
      const reading = numbersOf(store, ['other', 'name'])
      if (what === 'a hash')
        expect.soft(await reading).toEqual([1, undefined]) // MGET does not tell it from nothing; writes do
      else expect.soft(await codeOf(reading).catch(String), `${what} read`).toEqual(corrupt)
      expect.soft(await codeOf(put(store, 'name', 2)).catch(String), `${what} written over`).toEqual(corrupt)
      const upTo = [{ event: now, created: now * 1_000 }]
      expect.soft(await codeOf(store.remove(numbered, ['name'], { now, upTo })).catch(String), `${what} swept`).toEqual(corrupt)
      expect.soft(await admin.dump(name), what).toEqual(before)
      const telling = what === 'a hash' ? put(store, 'name', 2) : numbersOf(store, ['name'])
      expect.soft((await failureOf(telling).catch(String)).toString(), what).toContain('numbered@1')
    }
    expect(await numbersOf(store, ['other'])).toEqual([1])
  })

  test('bytes of a row that are damaged are told, naming the group', async () => {
    const server = await testRedis()
    const admin = operator(server)
    const store = open(server.url)
    await put(store, 'name', 1)
    const [name = ''] = await admin.keys('*numbered*{name}*')
    const bytes = (await admin.getBuffer(name)) as Buffer
    for (const damaged of [
      bytes.subarray(0, bytes.length - 1),
      bytes.subarray(0, 20),
      Buffer.concat([bytes, Buffer.from('!')]),
      flipped(bytes, 18),
    ]) {
      await admin.set(name, damaged)
      const error = await failureOf(numbersOf(store, ['name']))
      expect([error.code, error.retryable]).toEqual(['STORE_CORRUPT', false])
      expect(error.message).toContain('numbered@1')
    }
    await admin.set(name, bytes)
    expect(await numbersOf(store, ['name'])).toEqual([1])
  })
})

const flipped = (bytes: Buffer, place: number): Buffer => Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ 0x55 : byte)))

describe('options', () => {
  const refused = (options: unknown): void => {
    for (const factory of [redisOnlineStore, redisRegistryStore]) {
      let failure: unknown
      try {
        void factory(options as RedisStoreOptions).close()
      } catch (error) {
        failure = error
      }
      expect(GranaryError.isInstance(failure) && failure.code, JSON.stringify(Object.keys(options as object))).toBe('INPUT_INVALID_OPTION')
      expect(`${(failure as Error).stack}`).not.toContain(secret)
    }
  }

  test('a client with a keyPrefix is refused, wherever it stands', () => {
    const lazyConnect = true
    const node = { host: '127.0.0.1', port: 1 }
    for (const client of [
      new Redis({ keyPrefix: 'mine:', lazyConnect }),
      new Redis5({ keyPrefix: 'mine:', lazyConnect }),
      new Cluster([node], { keyPrefix: 'mine:', lazyConnect }),
      new Cluster([node], { redisOptions: { keyPrefix: 'mine:' }, lazyConnect }),
      new Cluster5([node], { keyPrefix: 'mine:', lazyConnect }),
      new Cluster5([node], { redisOptions: { keyPrefix: 'mine:' }, lazyConnect }),
    ]) {
      refused({ client })
      client.disconnect()
    }
  })

  test('that say no place, two places, or a wrong one are refused, and repeat no secret', () => {
    for (const options of [
      {},
      { url: 'redis://127.0.0.1:1', nodes: [{ host: '127.0.0.1', port: 1 }] },
      { url: `redis://user:${secret}@host:port` },
      { url: `redis://user:${secret}/@host:6379` },
      { url: `http://user:${secret}@host` },
      { url: `user:${secret}@host` },
      { url: `redis://user:%ZZ${secret}@host` },
      { nodes: [] },
      { nodes: [{ host: '' }] },
      { sentinels: [{ host: '127.0.0.1', port: 1 }] },
      { url: 'redis://127.0.0.1:1', prefix: 'a{b' },
      { url: 'redis://127.0.0.1:1', deadline: 0 },
      { url: 'redis://127.0.0.1:1', dedline: 5 },
    ]) {
      refused(options)
    }
  })
})

test('a batch whose rows fail repeats none of them in its error', async () => {
  const server = await testRedis()
  const store = redisOnlineStore({ url: server.url })
  onTestFinished(() => store.close())
  await operator(server).config('SET', 'maxmemory', '1')
  const keys = Array.from({ length: 1_000 }, (_, key) => `key ${key}`)
  const error = await failureOf(store.write({ table: numbered, keys, rows: keys.map((_, row) => numberedRow(row)) }, { now }))
  expect(error.code).toBe('STORE_FULL')
  expect(rowText.length).toBeGreaterThan(0)
})
