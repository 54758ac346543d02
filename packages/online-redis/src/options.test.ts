// Options: what is refused, and that what is not comes through.

import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { expect, test } from 'vitest'
import { checkedOptions, type RedisStoreOptions } from './options.js'

const url = 'redis://localhost'
const nodes = [{ host: 'localhost', port: 7_000 }]
const idle = { lazyConnect: true }
const checked = (options: unknown) => checkedOptions(options as RedisStoreOptions, 'redisOnlineStore')

test.each([
  undefined,
  null,
  'redis://localhost',
  {},
  { url: undefined },
  { url, nodes },
  { url, client: new Redis(idle) },
  { name: 'master' },
  { url, name: 'master' },
  { url, maxRetries: 3 },
  { url: 7 },
  { url: 'http://localhost' },
  { url, prefix: '' },
  { url, prefix: 'a:b' },
  { url, prefix: 'a{b' },
  { url, prefix: 'a*' },
  { url, prefix: 'é' },
  { url, prefix: 'a'.repeat(101) },
  { url, prefix: 7 },
  { url, deadline: 0 },
  { url, deadline: 1.5 },
  { url, deadline: NaN },
  { url, deadline: 2 ** 31 },
  { url, deadline: '5s' },
  { url, tls: {} },
  { url: 'rediss://localhost', tls: true },
  { url, redisOptions: 'lazyConnect' },
  { url, redisOptions: { keyPrefix: 'a' } },
  { url, redisOptions: { host: 'elsewhere' } },
  { url, redisOptions: { tls: {} } },
  { nodes: [] },
  { nodes: 'localhost' },
  { nodes: [undefined] },
  { nodes: [{ host: '' }] },
  { nodes: [{ host: 'a', port: 0 }] },
  { nodes: [{ host: 'a', port: '7000' }] },
  { nodes, redisOptions: { db: 3 } },
  { sentinels: nodes },
  { sentinels: nodes, name: '' },
  { sentinels: [], name: 'master' },
  { client: 7 },
  { client: {} },
  { client: null },
  { client: new Redis(idle), tls: {} },
  { client: new Redis(idle), redisOptions: {} },
  { client: new Redis({ ...idle, keyPrefix: 'a' }) },
  { client: new Redis5({ ...idle, keyPrefix: 'a' }) },
  { client: new Cluster(nodes, { ...idle, keyPrefix: 'a' }) },
  { client: new Cluster(nodes, { ...idle, redisOptions: { keyPrefix: 'a' } }) },
  { client: new Cluster5(nodes, { ...idle, redisOptions: { keyPrefix: 'a' } }) },
  { client: new Cluster(nodes, { ...idle, enableAutoPipelining: true }) },
  { client: new Cluster(nodes, { ...idle, scaleReads: 'all' }) },
])('%o is INPUT_INVALID_OPTION', (options) => {
  expect(() => checked(options)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
})

test.each([
  ['a Redis of ioredis 6', new Redis(idle)],
  ['a Redis of ioredis 5', new Redis5(idle)],
  ['a Cluster of ioredis 6', new Cluster(nodes, idle)],
  ['a Cluster of ioredis 5', new Cluster5(nodes, idle)],
])('%s comes through', (_, client) => {
  expect(checked({ client, prefix: 'shop.v-1_A' })).toEqual({ prefix: 'shop.v-1_A', deadline: 5_000, server: { kind: 'client', client } })
})

test('a url, nodes and sentinels come through', () => {
  const redisOptions = { username: 'granary', connectionName: 'features' }
  expect(checked({ url: 'rediss://host/2', tls: { servername: 'a' }, redisOptions, deadline: 100, nodes: undefined })).toEqual({
    prefix: 'default',
    deadline: 100,
    server: {
      kind: 'url',
      address: { host: 'host', port: 6_379, db: 2, tls: true },
      settings: { tls: { servername: 'a' }, redisOptions },
    },
  })
  expect(checked({ nodes, tls: {} }).server).toEqual({ kind: 'nodes', nodes, settings: { tls: {}, redisOptions: {} } })
  expect(checked({ sentinels: [{ host: 'a' }], name: 'master' }).server).toEqual({
    kind: 'sentinels',
    sentinels: [{ host: 'a' }],
    name: 'master',
    settings: { redisOptions: {} },
  })
})
