import fc from 'fast-check'
import { describe, test } from 'vitest'
import { records } from './suite.js'

describe('with several processes', () => {
  test.each(Object.entries(records).map(([name, property]) => ({ name, ...property })))('$name: $title', async ({ runs, scope, make }) => {
    await fc.assert(make({ scope }), { numRuns: runs })
  })
})
