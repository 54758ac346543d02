import fc from 'fast-check'
import { describe, test } from 'vitest'
import { records } from './suite.js'

describe('with several processes', () => {
  const titled = Object.entries(records).map(([name, property]) => [`${name}: ${property.title}`, property] as const)
  test.each(titled)('%s', async (_, { runs, scope, make }) => {
    await fc.assert(make({ scope }), { numRuns: runs })
  })
})
