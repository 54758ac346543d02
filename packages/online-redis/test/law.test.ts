// The law over Redis and Parquet together: what a model is trained on is what it is served.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lawConformance } from '@granary/conformance'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { redisOnlineStore } from '@granary/online-redis'
import { afterAll, describe, inject, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'granary-redis-law-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const servers = { 'one node': { url: inject('redisUrl') }, 'a cluster': { nodes: [...inject('clusterNodes')] } }

describe.each(Object.entries(servers))('over %s', (title, server) => {
  const prefix = (name: string): string => `law-${title.replaceAll(' ', '-')}-${name}`
  lawConformance({
    describe,
    test,
    online: { create: (name) => redisOnlineStore({ ...server, prefix: prefix(name) }) },
    offline: {
      create: (name) => parquetOfflineStore({ root: join(folder, prefix(name)) }),
      destroy: (name) => rmSync(join(folder, prefix(name)), { recursive: true, force: true }),
    },
  })
})
