// The suite that every store passes, on real files.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { offlineStoreConformance, registryStoreConformance } from '@granary/conformance'
import { afterAll, describe, test } from 'vitest'
import { fileRegistryStore, parquetOfflineStore } from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'granary-parquet-suite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const place = (name: string): string => join(folder, encodeURIComponent(name))
const destroy = (name: string): void => rmSync(place(name), { recursive: true, force: true })

const filePath = (name: string): string => join(place(name), 'files', 'written.parquet')

offlineStoreConformance({ describe, test, create: (name) => parquetOfflineStore({ root: place(name) }), destroy, filePath })
registryStoreConformance({ describe, test, create: (name) => fileRegistryStore({ path: place(name) }), destroy })
