import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore } from '@granary/offline-parquet'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawBreaches } from '../../../src/law/breaches.js'
import { lawProperty } from '../../../src/law/law-property.js'
import type { PairData } from '../../../src/law/store-pair.js'
import { newTally } from '../../../src/law/tally.js'
import { onlineMemory } from './memory-pair.js'

function parquetPair(): PairData {
  const root = mkdtempSync(join(tmpdir(), 'granary-law-'))
  return {
    offline: async () => parquetOfflineStore({ root }),
    online: onlineMemory(),
    drop: () => rm(root, { recursive: true, force: true }),
  }
}

test('online-memory x offline-parquet: a key reads online as in history, at every time from its last event on', {
  timeout: 240_000,
}, async () => {
  const tally = newTally()
  await fc.assert(lawProperty(lawBreaches, parquetPair, tally), { numRuns: 150 })
  expect(tally.present).toBeGreaterThan(1_500) // live values were seen
})
