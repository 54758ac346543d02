// The suite that every store passes, on real files, with other processes and with files that are damaged.

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { offlineStoreConformance, registryStoreConformance, type StoreProcess } from '@granary/conformance'
import { bundledProgram } from '@granary/test-servers/programs'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { fileRegistryStore, parquetOfflineStore } from '../src/index.js'

vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'granary-parquet-suite-'))
let program = ''
beforeAll(async () => {
  program = await bundledProgram(fileURLToPath(new URL('./conformance-process.ts', import.meta.url)))
})
afterAll(() => {
  for (const path of [folder, program]) rmSync(path, { recursive: true, force: true })
})

const place = (name: string): string => join(folder, name)
const destroy = (name: string): void => rmSync(place(name), { recursive: true, force: true })
const filePath = (name: string): string => join(place(name), 'files', 'written.parquet')
const start = (kind: string, name: string, job: string): StoreProcess => spawn(process.execPath, [program, kind, place(name), job])

/** Every file holds something else. */
function damage(name: string): void {
  for (const entry of readdirSync(place(name), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), 'damaged')
  }
}

const history = { create: (name: string) => parquetOfflineStore({ root: place(name) }), destroy }

offlineStoreConformance({ describe, test, ...history, filePath, damage, spawn: (name, job) => start('history', name, job) })
registryStoreConformance({
  describe,
  test,
  create: (name) => fileRegistryStore({ path: place(name) }),
  destroy,
  damage,
  spawn: (name, job) => start('registry', name, job),
})
