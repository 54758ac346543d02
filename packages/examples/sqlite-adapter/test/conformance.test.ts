// The suites of both stores, that of the registry within the history's, and the law for both together. Each case has a file of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lawConformance, offlineStoreConformance, onlineStoreConformance } from '@granary/conformance'
import { afterAll, describe, test } from 'vitest'
import { sqliteOfflineStore, sqliteOnlineStore } from '../src/index.js'

const root = mkdtempSync(join(tmpdir(), 'sqlite-conformance-'))
afterAll(() => rmSync(root, { recursive: true }))

const online = storesOf('online', sqliteOnlineStore)
const offline = storesOf('offline', sqliteOfflineStore)

onlineStoreConformance({ describe, test, ...online })
offlineStoreConformance({ describe, test, ...offline })
lawConformance({ describe, test, online, offline })

/** How the suites get the stores of one kind. */
function storesOf<Store>(kind: string, store: (options: { readonly path: string }) => Store) {
  const path = (name: string) => join(root, `${kind}-${name}.db`)
  return {
    create: (name: string) => store({ path: path(name) }),
    destroy(name: string) {
      for (const file of ['', '-wal', '-shm']) rmSync(path(name) + file, { force: true })
    },
    spawn: (name: string, job: string): ChildProcess => {
      const script = fileURLToPath(new URL('conformance-process.ts', import.meta.url))
      const flags = ['--conditions=@granary/source', '--import', 'tsx', script]
      return spawn(process.execPath, [...flags, kind, path(name), job], { stdio: ['ignore', 'pipe', 'inherit'] })
    },
    damage(name: string) {
      for (const file of ['', '-wal']) writeFileSync(path(name) + file, 'no database'.repeat(1000))
    },
  }
}
