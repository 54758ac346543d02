// The shared suite over a single node and over a cluster, with connections of the store's own, of ioredis 6, and with clients of ioredis 5.

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onlineStoreConformance, registryStoreConformance } from '@granary/conformance'
import { type RedisStoreOptions, redisOnlineStore, redisRegistryStore } from '@granary/online-redis'
import { bundledProgram } from '@granary/test-servers/programs'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'

const url = inject('redisUrl')
const nodes = [...inject('clusterNodes')]
const clients: { disconnect(): void }[] = []
let program = ''
beforeAll(async () => {
  program = await bundledProgram(fileURLToPath(new URL('conformance-process.ts', import.meta.url)))
})
afterAll(() => {
  rmSync(program)
  for (const client of clients) client.disconnect()
})

function handedIn<Client extends { disconnect(): void }>(client: Client): { readonly client: Client } {
  clients.push(client)
  return { client }
}

const servers: Readonly<Record<string, () => RedisStoreOptions>> = {
  'a url': () => ({ url }),
  'a client of ioredis 5': () => handedIn(new Redis5(url)),
  'nodes of a cluster': () => ({ nodes }),
  'a cluster client of ioredis 5': () => handedIn(new Cluster5(nodes)),
}

/** Of options that another process can be told. */
function withProcesses(kind: 'online' | 'registry', optionsOf: (name: string) => RedisStoreOptions) {
  return {
    spawn: (name: string, job: string): ChildProcess =>
      spawn(process.execPath, [program, kind, JSON.stringify(optionsOf(name)), job], { stdio: ['ignore', 'pipe', 'inherit'] }),
    /** Every value holds something else. */
    async damage(name: string): Promise<void> {
      const options = optionsOf(name)
      const masters = 'url' in options ? [handedIn(new Redis(url)).client] : await mastersOf(handedIn(new Cluster(nodes)).client)
      for (const master of masters) {
        for (const key of await master.keys(`granary:${options.prefix}:*`)) await master.set(key, 'damaged')
      }
    },
  }
}

async function mastersOf(cluster: Cluster): Promise<Redis[]> {
  await cluster.ping() // by then it knows its nodes
  return cluster.nodes('master')
}

describe.each(Object.entries(servers))('over %s', (title, optionsOf) => {
  const options = optionsOf()
  const named = (name: string): RedisStoreOptions => ({ ...options, prefix: `${title.replaceAll(' ', '-')}-${name}` })
  const tellable = !('client' in options)
  onlineStoreConformance({
    describe,
    test,
    create: (name) => redisOnlineStore(named(name)),
    ...(tellable ? withProcesses('online', named) : {}),
  })
  registryStoreConformance({
    describe,
    test,
    create: (name) => redisRegistryStore(named(name)),
    ...(tellable ? withProcesses('registry', named) : {}),
  })
})
