import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newTally } from '../tally.js'
import { laws } from './suite.js'

describe('with several processes, the law holds', () => {
  test.each(Object.entries(laws).map(([name, property]) => ({ name, ...property })))('$name: $title', async ({ runs, scope, make }) => {
    const tally = newTally()
    await fc.assert(make({ scope, tally }), { numRuns: runs })
    expect(tally.present).toBeGreaterThan(runs) // live values were seen
  })
})
