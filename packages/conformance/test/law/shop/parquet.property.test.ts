import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore } from '@granary/offline-parquet'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newTally } from '../tally.js'
import { lawHolds } from './law.js'
import { onlineMemory } from './memory-backend.js'

async function parquetBackend() {
  const root = await mkdtemp(join(tmpdir(), 'granary-law-'))
  return { offline: () => parquetOfflineStore({ root }), online: onlineMemory(), remove: () => rm(root, { recursive: true, force: true }) }
}

test('online-memory x offline-parquet: a key reads online as in history, at every time from its last event on', async () => {
  const tally = newTally()
  await fc.assert(lawHolds(parquetBackend, tally), { numRuns: 300 })
  expect(tally.present).toBeGreaterThan(3_000) // live values were seen
})
