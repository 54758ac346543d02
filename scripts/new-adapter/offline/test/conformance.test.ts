// The shared suite: every case that a history must pass.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { offlineStoreConformance } from '@granary/conformance'
import { __factory__ } from '@granary/__adapter__'
import { afterAll, describe, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'granary-__adapter__-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

offlineStoreConformance({
  describe,
  test,
  // The same name opens the same data again; every case has a name of its own.
  create: (name) => __factory__({ root: join(root, name) }),
  destroy: (name) => rmSync(join(root, name), { recursive: true, force: true }),
  // spawn: (name, job) => a process that calls runConformanceJob(store, job, console.log): writers in two processes, and what a killed one leaves
  // damage: (name) => make the data of this name unreadable
})
