import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitWidth, decodeHybrid, encodeHybrid } from './hybrid-encoding.js'

const runs = fc.integer({ min: 0, max: 20 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    runs: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** width - 1 }), fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 100 }))), {
      maxLength: 60,
    }),
  }),
)

describe('runs and packed bits', () => {
  test('give back all codes, of any width, from any offset', () => {
    fc.assert(
      fc.property(runs, fc.nat({ max: 9 }), ({ width, runs }, skipped) => {
        const codes = Uint32Array.from(runs.flatMap(([code, count]) => new Array<number>(count).fill(code)))
        const start = Math.min(skipped, codes.length)
        const bytes = encodeHybrid(codes, start, codes.length, width)
        const framed = Uint8Array.from([7, ...bytes, 255, 255])
        const output = new Uint32Array(codes.length - start)
        decodeHybrid(framed, 1, 1 + bytes.length, width, output)
        expect(output).toEqual(codes.slice(start))
      }),
      { numRuns: 1_000 },
    )
  })

  test('that end too early are refused', () => {
    const bytes = encodeHybrid(
      Uint32Array.from({ length: 104 }, (_, row) => row),
      0,
      104,
      7,
    )
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeHybrid(bytes, 0, length, 7, new Uint32Array(104))).toThrow(RangeError)
  })

  test('take as many bits as the largest code needs', () => {
    expect([0, 1, 2, 3, 4, 255, 256].map(bitWidth)).toEqual([0, 1, 2, 2, 3, 8, 9])
  })
})
