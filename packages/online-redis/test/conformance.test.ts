// The shared suite over a single node and over a cluster, with connections of the store's own and with clients of both majors of ioredis.

import { onlineStoreConformance, registryStoreConformance } from '@granary/conformance'
import { type RedisStoreOptions, redisOnlineStore, redisRegistryStore } from '@granary/online-redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { afterAll, describe, inject, test } from 'vitest'

const url = inject('redisUrl')
const nodes = [...inject('clusterNodes')]
const clients: { disconnect(): void }[] = []
afterAll(() => {
  for (const client of clients) client.disconnect()
})

function handedIn<Client extends { disconnect(): void }>(client: Client): { readonly client: Client } {
  clients.push(client)
  return { client }
}

const servers: Readonly<Record<string, () => RedisStoreOptions>> = {
  'a url': () => ({ url }),
  'a client of ioredis 6': () => handedIn(new Redis(url)),
  'a client of ioredis 5': () => handedIn(new Redis5(url)),
  'nodes of a cluster': () => ({ nodes }),
  'a cluster client of ioredis 6': () => handedIn(new Cluster(nodes)),
  'a cluster client of ioredis 5': () => handedIn(new Cluster5(nodes)),
}

describe.each(Object.entries(servers))('over %s', (title, optionsOf) => {
  const options = optionsOf()
  const prefixOf = (name: string): string => `${title.replaceAll(' ', '-')}-${name}`
  onlineStoreConformance({ describe, test, create: (name) => redisOnlineStore({ ...options, prefix: prefixOf(name) }) })
  registryStoreConformance({ describe, test, create: (name) => redisRegistryStore({ ...options, prefix: prefixOf(name) }) })
})
