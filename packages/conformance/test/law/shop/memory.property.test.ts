import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newTally } from '../tally.js'
import { lawHolds } from './law.js'
import { memoryBackend } from './memory-backend.js'

test('online-memory x offline-memory: a key reads online as in history, at every time from its last event on', async () => {
  const tally = newTally()
  await fc.assert(
    lawHolds(async () => memoryBackend(), tally),
    { numRuns: 2_000 },
  )
  expect(tally.present).toBeGreaterThan(20_000) // live values were seen
})
