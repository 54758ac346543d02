// What goes wrong with a Redis Cluster while it is used, and what only moves: the first is told, the second nobody notices.

import type { OnlineStore } from '@granary/core/spec'
import { redisOnlineStore } from '@granary/online-redis'
import { type RedisCluster, type RedisServer, startCluster, startRedis } from '@granary/test-servers'
import { Cluster, type Redis } from 'ioredis'
import { Cluster as Cluster5 } from 'ioredis-5'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { keySlot } from '../src/key-slot.js'
import { codesOf, everyCall, soonOrLate } from './codes-of.js'
import { expectClean, secret, settled } from './failure-of.js'
import { fakeRedis } from './fake-redis.js'
import { type Load, type LoadReport, startLoad } from './load.js'
import { slotMover } from './move-slot.js'
import { now, numbered, numberedRow, numbersOf, put } from './numbered-rows.js'
import { cutConnections, operator, replicated } from './test-redis.js'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await startCluster({ nodeTimeout: 1_500 })
})
afterAll(() => cluster?.stop())

type Nodes = RedisCluster['nodes']

/** By the addresses of nodes, and with a client of the caller's of either major. */
const ways: readonly [way: string, open: (nodes: Nodes, options?: { readonly deadline?: number }) => OnlineStore][] = [
  ['nodes', (nodes, options) => closing(redisOnlineStore({ nodes, prefix: 'nodes', ...options }))],
  [
    'a client of ioredis 6',
    (nodes, options) => closing(redisOnlineStore({ client: connected(new Cluster([...nodes])), prefix: 'six', ...options })),
  ],
  [
    'a client of ioredis 5',
    (nodes, options) => closing(redisOnlineStore({ client: connected(new Cluster5([...nodes])), prefix: 'five', ...options })),
  ],
]

function closing(store: OnlineStore): OnlineStore {
  onTestFinished(() => store.close())
  return store
}

function connected<C extends Cluster | Cluster5>(client: C): C {
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

/** The same load on a store opened in each way, at once. */
async function loadEachWay(options: { readonly deadline?: number; readonly mayLose?: boolean } = {}) {
  const { mayLose = false, ...opening } = options
  const loads: readonly Load[] = await Promise.all(ways.map(([, open]) => startLoad(open(cluster.nodes, opening), { mayLose })))
  return {
    proceed: async (count: number) => void (await Promise.all(loads.map((load) => load.proceed(count)))),
    stop: async (): Promise<readonly LoadReport[]> => Promise.all(loads.map((load) => load.stop())),
  }
}

const operators = (): ReadonlyMap<RedisServer, Redis> => new Map(cluster.servers.map((server) => [server, operator(server)]))

async function masters(): Promise<readonly RedisServer[]> {
  const owners = await cluster.members()
  return cluster.servers.filter(({ port }) =>
    owners.some((member) => member.port === port && member.masterId === undefined && !member.failed),
  )
}

async function whileStopped<T>(servers: readonly RedisServer[], run: () => Promise<T>): Promise<T> {
  for (const server of servers) await server.kill('SIGSTOP')
  try {
    return await run()
  } finally {
    for (const server of servers) await server.kill('SIGCONT')
  }
}

const unnoticed = ways.map(() => expect.objectContaining({ failures: {}, wrong: [] }) as unknown)

function expectTold(reports: readonly LoadReport[]): void {
  for (const { failures, wrong } of reports) {
    expect(wrong).toEqual([])
    expect(['STORE_UNAVAILABLE', 'STORE_TIMEOUT']).toEqual(expect.arrayContaining(Object.keys(failures)))
  }
}

describe('nobody notices', () => {
  test('slots that move with their keys, standing half moved for a while, and then a storm of moves', async () => {
    const load = await loadEachWay()
    const move = await slotMover(cluster)
    const slots = Array.from({ length: 60 }, (_, key) => keySlot(`key ${key}`))
    for (const slot of slots.slice(0, 6)) await move(slot, () => load.proceed(5))
    for (let round = 0; round < 2; round++) for (const slot of slots.slice(0, 30)) await move(slot)
    await load.proceed(50)
    expect(await load.stop()).toEqual(unnoticed)
    await cluster.settled()
  })

  test('groups of one entity, of which one row has moved, one not yet, and one is not there', async () => {
    const other = { ...numbered, id: 'other@1', group: 'other' }
    const move = await slotMover(cluster)
    const stores = ways.map(([, open]) => open(cluster.nodes))
    for (const store of stores) {
      await put(store, 'of two groups', 1)
      await store.write({ table: other, keys: ['of two groups'], rows: [{ ...numberedRow(2), table: other }] }, { now })
    }
    const none = { ...numbered, id: 'none@1', group: 'none' }
    const read = (): readonly Promise<unknown>[] =>
      stores.map(async (store) => {
        const requests = [numbered, other, none].map((table) => ({ table, keys: ['of two groups'], columns: [0] }))
        return (await store.read(requests, { now })).map((rows) => rows.map((row) => row?.values[0]))
      })
    const all = stores.map(() => [[1], [2], [undefined]])
    await move(keySlot('of two groups'), async () => {
      expect(await Promise.all(read())).toEqual(all) // for as long as it stands half moved
    })
    expect(await Promise.all(read())).toEqual(all)
    await cluster.settled()
  })

  test('masters that hand over to their replicas, one after the other', async () => {
    const load = await loadEachWay()
    const all = operators()
    for (const master of await masters()) {
      const replica = await cluster.replicaOf(master)
      await all.get(replica)?.cluster('FAILOVER')
      await expect.poll(async () => (await masters()).includes(replica), { timeout: 10_000 }).toBe(true)
      await load.proceed(30)
    }
    expect(await load.stop()).toEqual(unnoticed)
    await cluster.settled()
  })

  test('scripts that all nodes forget', async () => {
    const load = await loadEachWay()
    const all = operators()
    for (let time = 0; time < 10; time++) {
      await load.proceed(10)
      await Promise.all([...all.values()].map((client) => client.script('FLUSH')))
    }
    expect(await load.stop()).toEqual(unnoticed)
  })
})

describe('it is told', () => {
  test('of connections that are cut, which come back', async () => {
    const load = await loadEachWay()
    const all = operators()
    let cut = 0
    for (let time = 0; time < 5; time++) {
      await load.proceed(20)
      for (const client of all.values()) cut += await cutConnections(client)
    }
    await load.proceed(50)
    expectTold(await load.stop())
    expect(cut).toBeGreaterThan(15)
  })

  test('of a master that stands still; who asks the others is answered', async () => {
    const stores = ways.map(([, open]) => open(cluster.nodes, { deadline: 400 }))
    const [still, ...others] = (await masters()) as [RedisServer, ...RedisServer[]]
    const keysOf = async (server: RedisServer): Promise<string> => {
      for (let key = 0; ; key++) if ((await cluster.masterOf(keySlot(`lone ${key}`))) === server) return `lone ${key}`
    }
    const silent = await keysOf(still)
    const well = await keysOf(others[0] as RedisServer)
    for (const store of stores) for (const key of [silent, well]) await put(store, key, 1)
    const outcomes = await whileStopped([still], () =>
      Promise.all(
        stores.map(async (store) => {
          const calls = [numbersOf(store, [silent]), numbersOf(store, [well, silent]), numbersOf(store, [well])]
          return (await settled(Promise.allSettled(calls))).map((call) =>
            call.status === 'fulfilled' ? call.value : expectClean(call.reason).code,
          )
        }),
      ),
    )
    expect(outcomes).toEqual(stores.map(() => ['STORE_TIMEOUT', 'STORE_TIMEOUT', [1]]))
    for (const store of stores)
      await expect.poll(() => numbersOf(store, [well, silent]).catch(() => undefined), { timeout: 10_000 }).toEqual([1, 1])
    await cluster.settled()
  })

  test('of a master that is killed, until its replica is promoted', async () => {
    const load = await loadEachWay({ mayLose: true })
    const victim = await cluster.masterOf(keySlot('key 0'))
    const heir = await cluster.replicaOf(victim)
    await load.proceed(50)
    await replicated(operator(victim), '{key 0}')
    await victim.kill()
    await expect.poll(() => cluster.masterOf(keySlot('key 0')), { timeout: 20_000 }).toBe(heir)
    await load.proceed(50)
    const reports = await load.stop()
    expectTold(reports)
    for (const { failures } of reports) expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    await victim.restart()
    await cluster.settled()
  })

  test('of a cluster that is down, for two of three masters are gone; when they are back it goes on', async () => {
    const stores = ways.map(([, open]) => open(cluster.nodes, { deadline: 800 }))
    for (const store of stores) await put(store, 'a', 1)
    const all = operators()
    const [alive, ...gone] = (await masters()) as [RedisServer, ...RedisServer[]]
    await whileStopped(gone, async () => {
      await expect.poll(async () => String(await all.get(alive)?.cluster('INFO')), { timeout: 20_000 }).toMatch(/cluster_state:fail/)
      for (const codes of await Promise.all(stores.map(codesOf))) expect(codes).toEqual(everyCall(soonOrLate))
    })
    await cluster.settled()
    for (const store of stores) await expect.poll(() => put(store, 'a', 1).catch(() => false), { timeout: 10_000 }).toBe(true)
    for (const store of stores) expect(await numbersOf(store, ['a'])).toEqual([1])
  })

  test('of a wrong password, or none', async () => {
    const all = [...operators().values()]
    await Promise.all(all.map((client) => client.config('SET', 'requirepass', 'right')))
    try {
      for (const password of [undefined, secret]) {
        const store = closing(redisOnlineStore({ nodes: cluster.nodes, ...(password && { redisOptions: { password } }) }))
        expect(await codesOf(store)).toEqual(everyCall(['STORE_DENIED', false]))
      }
      const store = closing(redisOnlineStore({ nodes: cluster.nodes, redisOptions: { password: 'right' } }))
      expect(await put(store, 'with a password', 1)).toBe(true)
    } finally {
      await Promise.all(all.map((client) => client.config('SET', 'requirepass', '')))
    }
  })

  test.each(ways)('of nodes that are not there or are silent, by %s', async (way, open) => {
    const gone = await startRedis()
    await gone.stop()
    const none = open([{ host: gone.host, port: gone.port }], { deadline: 500 })
    expect(await codesOf(none)).toEqual(everyCall(way === 'nodes' ? ['STORE_UNAVAILABLE', true] : soonOrLate))
    await settled(none.close())

    const { port } = new URL(await fakeRedis(() => undefined))
    const silent = open([{ host: '127.0.0.1', port: Number(port) }], { deadline: 500 })
    expect(await codesOf(silent)).toEqual(everyCall(['STORE_TIMEOUT', true]))
    await settled(silent.close())

    const unknown = open([{ host: 'no-such-host.invalid', port: 6_379 }], { deadline: 500 })
    expect(await codesOf(unknown)).toEqual(everyCall(soonOrLate))
    await settled(unknown.close())
  })
})

describe('closing', () => {
  test('ends connections of its own, and refuses later calls', async () => {
    const all = [...operators().values()]
    const connections = async (): Promise<number> => {
      const lists = await Promise.all(all.map(async (client) => String(await client.call('CLIENT', 'LIST', 'TYPE', 'normal'))))
      return lists.join('').trim().split('\n').length
    }
    await expect.poll(connections).toBe(6)
    const store = redisOnlineStore({ nodes: cluster.nodes })
    await put(store, 'a', 1)
    expect(await connections()).toBeGreaterThan(6)
    await Promise.all([store.close(), store.close()])
    await expect.poll(connections).toBe(6)
    expect(await codesOf(store)).toEqual(everyCall(['STORE_CLOSED', false]))
  })

  test.each([
    ['ioredis 6', (nodes: Nodes) => connected(new Cluster([...nodes]))],
    ['ioredis 5', (nodes: Nodes) => connected(new Cluster5([...nodes]))],
  ])('leaves a cluster client of %s open, without a listener of the store, and refuses later calls', async (_, connect) => {
    const client = connect(cluster.nodes)
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
