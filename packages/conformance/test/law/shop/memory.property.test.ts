import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownBreaches, lawBreaches } from '../../../src/law/breaches.js'
import { lawProperty } from '../../../src/law/law-property.js'
import { newTally } from '../../../src/law/tally.js'
import { memoryPair } from './memory-pair.js'

test('online-memory x offline-memory: a key reads online as in history, at every time from its last event on', {
  timeout: 240_000,
}, async () => {
  const tally = newTally()
  await fc.assert(
    lawProperty(lawBreaches, () => memoryPair(), tally),
    { numRuns: 1_000 },
  )
  expect(tally.present).toBeGreaterThan(10_000) // live values were seen
})

test('offline-memory: training rows of any past time hold what was true then, and what was known then', { timeout: 240_000 }, async () => {
  const tally = newTally()
  await fc.assert(
    lawProperty(knownBreaches, () => memoryPair(), tally),
    { numRuns: 500 },
  )
  expect(tally.present).toBeGreaterThan(5_000)
})
