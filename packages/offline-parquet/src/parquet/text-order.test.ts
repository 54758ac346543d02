import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareText } from './text-order.js'

describe('the order of strings', () => {
  test('is that of their UTF-8 bytes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}')).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, text, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right))
        expect(Math.sign(compareText(left, right))).toBe(bytes)
      }),
      { numRuns: 2_000 },
    )
  })
})
