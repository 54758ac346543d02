// What goes wrong with a Redis while it is used: every call is told what happened, soon, and whether a retry helps; and then it works again.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { redisOnlineStore } from '@granary/online-redis'
import { startRedis } from '@granary/test-servers'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codesOf, everyCall, soonOrLate } from './codes-of.js'
import { expectClean, settled } from './failure-of.js'
import { fakeRedis } from './fake-redis.js'
import { pause, startLoad } from './load.js'
import { now, numbered, numbersOf, put } from './numbered-rows.js'
import { clients, ways } from './opened.js'
import { cutConnections, operator, testRedis } from './test-redis.js'

const unavailable = ['STORE_UNAVAILABLE', true]
const timeout = ['STORE_TIMEOUT', true]

describe.concurrent.each(ways)('with $way', ({ own, open }) => {
  test('a server that is killed under load, and back after a while, has lost nothing', async ({ onTestFinished }) => {
    const server = await testRedis({ appendOnly: true }, onTestFinished)
    const load = await startLoad(open(server.url, {}, onTestFinished))
    await load.proceed(200)
    await server.kill()
    await pause(1_000)
    await server.restart()
    await load.proceed(200)
    const { failures, wrong } = await load.stop()
    expect(wrong).toEqual([])
    if (own) expect(Object.keys(failures)).toEqual(['STORE_UNAVAILABLE'])
    else expect(['STORE_UNAVAILABLE', 'STORE_TIMEOUT']).toEqual(expect.arrayContaining(Object.keys(failures)))
  })

  test('a server that stands still for seconds is a time-out, and goes on', async ({ onTestFinished }) => {
    const server = await testRedis({}, onTestFinished)
    const load = await startLoad(open(server.url, { deadline: 400 }, onTestFinished))
    await load.proceed(200)
    await server.kill('SIGSTOP')
    await pause(2_500)
    await server.kill('SIGCONT')
    await load.proceed(200)
    const { failures, wrong } = await load.stop()
    expect(wrong).toEqual([])
    expect(failures.STORE_TIMEOUT).toBeGreaterThanOrEqual(12) // each of the loops at least once
    expect(['STORE_UNAVAILABLE', 'STORE_TIMEOUT']).toEqual(expect.arrayContaining(Object.keys(failures)))
  })

  test('connections cut under load by CLIENT KILL come back', async ({ onTestFinished }) => {
    const server = await testRedis({}, onTestFinished)
    const load = await startLoad(open(server.url, {}, onTestFinished))
    const admin = operator(server, onTestFinished)
    let cut = 0
    for (let time = 0; time < 10; time++) {
      await load.proceed(30)
      cut += await cutConnections(admin)
    }
    await load.proceed(200)
    const { failures, wrong } = await load.stop()
    expect(cut).toBeGreaterThanOrEqual(10)
    expect(wrong).toEqual([])
    expect(['STORE_UNAVAILABLE']).toEqual(expect.arrayContaining(Object.keys(failures)))
  })

  test('scripts that the server forgets are sent again', async ({ onTestFinished }) => {
    const server = await testRedis({}, onTestFinished)
    const load = await startLoad(open(server.url, {}, onTestFinished))
    const admin = operator(server, onTestFinished)
    for (let time = 0; time < 20; time++) {
      await load.proceed(10)
      await admin.script('FLUSH')
    }
    await load.proceed(50)
    expect(await load.stop()).toMatchObject({ failures: {}, wrong: [] })
  })

  test('a server that accepts and is silent is a time-out of every call, and holds nobody', async ({ onTestFinished }) => {
    const url = await fakeRedis(() => undefined, onTestFinished)
    const store = open(url, { deadline: 300 }, onTestFinished)
    expect(await codesOf(store)).toEqual(everyCall(timeout))
    await settled(store.close())
  })

  test('a caller who gives up on a silent server gets his own reason', async ({ onTestFinished }) => {
    const url = await fakeRedis(() => undefined, onTestFinished)
    const store = open(url, { deadline: 2_000 }, onTestFinished)
    const controller = new AbortController()
    const { signal } = controller
    const calls = [store.read([{ table: numbered, keys: ['a'], columns: [0] }], { now, signal }), store.ping({ now, signal })]
    const outcomes = Promise.allSettled(calls)
    const reason = new Error('changed my mind')
    controller.abort(reason)
    expect(await settled(outcomes)).toEqual(calls.map(() => ({ status: 'rejected', reason })))
  })

  test('nothing that listens is told of every call', async ({ onTestFinished }) => {
    const gone = await startRedis()
    await gone.stop()
    const store = open(gone.url, { deadline: 500 }, onTestFinished)
    expect(await codesOf(store)).toEqual(everyCall(own ? unavailable : soonOrLate))
    await settled(store.close())
  })

  test('an unknown host is told of every call', async ({ onTestFinished }) => {
    const store = open('redis://user:pa55-word@no-such-host.invalid:6379', { deadline: 1_000 }, onTestFinished)
    expect(await codesOf(store)).toEqual(everyCall(own ? unavailable : soonOrLate))
    await settled(store.close())
  })

  test('a server that loads for ever is told of every call', async ({ onTestFinished }) => {
    const info = '# Persistence\r\nloading:1\r\nloading_eta_seconds:9\r\n'
    const said: Readonly<Record<string, string>> = {
      HELLO: '-NOPROTO sorry\r\n',
      CLIENT: '+OK\r\n',
      INFO: `$${info.length}\r\n${info}\r\n`,
    }
    const url = await fakeRedis(
      ([command = '']) => said[command.toUpperCase()] ?? '-LOADING Redis is loading the dataset in memory\r\n',
      onTestFinished,
    )
    const store = open(url, { deadline: 500 }, onTestFinished)
    expect(await codesOf(store)).toEqual(everyCall(soonOrLate))
    await settled(store.close())
  })

  test('what is no Redis at all is told of every call', async ({ onTestFinished }) => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const store = open(`redis://127.0.0.1:${port}`, { deadline: 500 }, onTestFinished)
    expect(await codesOf(store)).toEqual(everyCall(soonOrLate))
    await settled(store.close())
  })
})

test('a server that loads what it has is told until it has, and then answers', async () => {
  const server = await testRedis()
  const [first] = ways
  const store = first?.open(server.url, { deadline: 100 }) ?? expect.fail()
  const admin = operator(server)
  await put(store, 'there', 7)
  await admin.eval(`for i = 1, 400000 do redis.call('SET', 'filler' .. i, string.rep('x', 100)) end`, 0)
  await admin.save()
  const witness = new Redis(server.url, { enableReadyCheck: false, maxRetriesPerRequest: null, retryStrategy: () => 5 })
  witness.on('error', () => undefined)
  onTestFinished(() => witness.disconnect())

  let ready = false
  const back = server.restart().then(() => {
    ready = true
  })
  const heard = new Set<string>()
  const asking = (async () => {
    while (!ready) heard.add((await witness.get('nothing').catch((error: Error) => error.message.split(' ', 1)[0] ?? '')) ?? 'nothing')
  })()
  let failures = 0
  while (!ready) {
    try {
      expect(await settled(numbersOf(store, ['there']))).toEqual([7])
    } catch (error) {
      const { code } = expectClean(error)
      expect(code).toMatch(/^STORE_(UNAVAILABLE|TIMEOUT)$/)
      failures++
      await pause(1)
    }
  }
  await Promise.all([back, asking])
  expect(heard).toContain('LOADING')
  expect(failures).toBeGreaterThan(0)
  await expect.poll(() => numbersOf(store, ['there']).catch(() => undefined), { timeout: 10_000 }).toEqual([7])
})

describe('closing', () => {
  test('ends a connection of its own once the calls under way are done, and refuses later ones', async () => {
    const server = await testRedis()
    const admin = operator(server)
    const connections = async (): Promise<number> =>
      String(await admin.client('LIST'))
        .trim()
        .split('\n').length
    const store = redisOnlineStore({ url: server.url })
    await put(store, 'a', 1)
    expect(await connections()).toBe(2)
    const underWay = numbersOf(store, ['a'])
    await Promise.all([store.close(), store.close()])
    await store.close()
    expect(await underWay).toEqual([1])
    await expect.poll(connections).toBe(1)
    expect(await codesOf(store)).toEqual(everyCall(['STORE_CLOSED', false]))
  })

  test.each(clients)('leaves %s open, without a listener of the store, and refuses later calls', async (_, connect) => {
    const client = connect((await testRedis()).url)
    await client.ping()
    const listeners = (): unknown => client.eventNames().map((name) => [name, client.listenerCount(name)])
    const before = listeners()
    const store = redisOnlineStore({ client })
    await put(store, 'a', 1)
    await store.close()
    expect(await codesOf(store)).toEqual(everyCall(['STORE_CLOSED', false]))
    expect(client.status).toBe('ready')
    expect(await client.ping()).toBe('PONG')
    expect(listeners()).toEqual(before)
  })
})
