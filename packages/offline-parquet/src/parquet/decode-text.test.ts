import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeByteStrings, decodeText, textCursor } from './decode-text.js'
import type { PackedBytes } from './page-values.js'

/** As Parquet's PLAIN encoding packs them. */
function packed(texts: readonly string[]): PackedBytes {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return [length, bytes]
  })
  return { packed: new Uint8Array(Buffer.concat(parts)), count: texts.length }
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\ufeff', 'x'.repeat(12), 'x'.repeat(13), 'y'.repeat(200)),
)

describe('text of several pages', () => {
  test('is the same whatever number is taken at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text)), fc.array(fc.nat(7)), (pages, steps) => {
        const all = pages.flat()
        const next = textCursor(pages.map(packed))
        const found: string[] = []
        for (const step of [...steps, all.length]) found.push(...next(Math.min(step, all.length - found.length)))
        expect(found).toEqual(all)
        expect(pages.flatMap((page) => decodeText(packed(page)))).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  test('ends with an error, wherever a page is cut', () => {
    const { packed: bytes, count } = packed(['one', 'two', 'three'])
    for (let length = 0; length < bytes.length; length++) {
      const page = { packed: bytes.subarray(0, length), count }
      expect(() => decodeText(page)).toThrow(RangeError)
      expect(() => decodeByteStrings(page)).toThrow(RangeError)
      const next = textCursor([page])
      expect(() => [next(1), next(1), next(1)]).toThrow(RangeError)
    }
  })

  test('has no more rows than its pages', () => {
    const next = textCursor([packed(['one']), packed([])])
    expect(next(1)).toEqual(['one'])
    expect(next(0)).toEqual([])
    expect(() => next(1)).toThrow(RangeError)
  })
})
