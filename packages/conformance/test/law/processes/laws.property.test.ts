import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newTally } from '../../../src/law/tally.js'
import { laws } from './suite.js'

describe('with several processes, the law holds', () => {
  const titled = Object.entries(laws).map(([name, property]) => [`${name}: ${property.title}`, property] as const)
  test.each(titled)('%s', async (_, { runs, scope, make }) => {
    const tally = newTally()
    await fc.assert(make({ scope, tally }), { numRuns: runs })
    expect(tally.present).toBeGreaterThan(runs / 4) // live values were seen
  })
})
