import type { Column, StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flatTypes, rowsOf } from '../../test/arbitraries.js'
import { columnOf } from '../../test/sample-table.js'
import { type Bound, columnBounds, compareBounds, mergeBounds } from '../parquet/column-bounds.js'
import { formatStatistics, parseStatistics } from './statistics.js'

const column = fc
  .tuple(fc.constantFrom(...flatTypes), fc.integer({ min: 1, max: 30 }))
  .chain(([type, length]) => fc.tuple(fc.constant(type), rowsOf(type, length), fc.nat({ max: length })))

function statistics(type: StoredType, values: readonly Value[], cut = values.length): string {
  const whole = columnOf(type, values) as Column
  const bounds =
    cut === values.length || cut === 0
      ? columnBounds(whole, type, 0, values.length)
      : mergeBounds(columnBounds(whole, type, 0, cut), columnBounds(whole, type, cut, values.length))
  return formatStatistics(values.length, [{ name: '__proto__', type }], [bounds])
}

const own = (stats: string, part: string): unknown => Object.entries((JSON.parse(stats) as Record<string, object>)[part] ?? {})[0]?.[1]

describe('statistics of a data file', () => {
  test('count nulls and bound every value, also merged from row groups', () => {
    fc.assert(
      fc.property(column, ([type, values, cut]) => {
        const stats = statistics(type, values, cut)
        expect(own(stats, 'nullCount')).toBe(values.filter((value) => value === null).length)
        const parsed = parseStatistics(stats)
        expect(parsed.rows).toBe(values.length)
        const found = parsed.bounds('__proto__', type)
        if (found === undefined) return
        for (const value of values) {
          if (value === null) continue
          expect(compareBounds(found.min, value as Bound)).toBeLessThanOrEqual(0)
          expect(compareBounds(found.max, value as Bound)).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('are exact where the log can say so', () => {
    const safe: readonly StoredType[] = ['boolean', 'int32', 'int64', 'float64']
    fc.assert(
      fc.property(
        fc.constantFrom(...safe).chain((type) => fc.tuple(fc.constant(type), rowsOf(type, 10))),
        ([type, values]) => {
          const there = values.filter((value) => value !== null && !Number.isNaN(value)) as Bound[]
          const found = parseStatistics(statistics(type, values)).bounds('__proto__', type)
          if (there.length === 0 || values.some((value) => Number.isNaN(value) || value === Infinity || value === -Infinity)) return
          const sorted = there.sort(compareBounds)
          expect(compareBounds(found?.min as Bound, sorted[0] as Bound)).toBe(0)
          expect(compareBounds(found?.max as Bound, sorted.at(-1) as Bound)).toBe(0)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('have no bounds where any is NaN, where all are null, and for lists and bytes', () => {
    expect(own(statistics('float64', [1, Number.NaN]), 'minValues')).toBeUndefined()
    expect(own(statistics('float32', [Number.NaN, null]), 'maxValues')).toBeUndefined()
    expect(own(statistics('string', [null, null]), 'minValues')).toBeUndefined()
    expect(own(statistics('bytes', [Uint8Array.of(1)]), 'minValues')).toBeUndefined()
    expect(own(statistics({ array: 'int32' }, [[1]]), 'minValues')).toBeUndefined()
  })

  test('say infinities, 64-bit integers and negative zero as other engines do', () => {
    const text = statistics('float64', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect([own(text, 'minValues'), own(text, 'maxValues')]).toEqual(['-Infinity', 'Infinity'])
    expect(statistics('bigint', [2n ** 63n - 1n, -(2n ** 63n)])).toContain(
      '"minValues":{"__proto__":-9223372036854775808},"maxValues":{"__proto__":9223372036854775807}',
    )
    expect(statistics('float64', [-0])).toContain('"minValues":{"__proto__":-0.0}')
  })

  test('cut strings at 32 code points and round the greatest up', () => {
    const bounds = (value: string) => [own(statistics('string', [value]), 'minValues'), own(statistics('string', [value]), 'maxValues')]
    expect(bounds('a'.repeat(32))).toEqual(['a'.repeat(32), 'a'.repeat(32)])
    expect(bounds('a'.repeat(33))).toEqual(['a'.repeat(32), `${'a'.repeat(31)}b`])
    expect(bounds('\u{1f600}'.repeat(40))).toEqual(['\u{1f600}'.repeat(32), `${'\u{1f600}'.repeat(31)}\u{1f601}`])
    expect(bounds(`${'a'.repeat(31)}\ud7ffz`)).toEqual([`${'a'.repeat(31)}\ud7ff`, `${'a'.repeat(31)}\ue000`])
    expect(bounds(`${'a'.repeat(30)}\u{10ffff}\u{10ffff}z`)).toEqual([`${'a'.repeat(30)}\u{10ffff}\u{10ffff}`, `${'a'.repeat(29)}b`])
    expect(bounds('\u{10ffff}'.repeat(33))).toEqual([undefined, undefined])
  })

  test('floor times to milliseconds, and leave out years that others cannot read', () => {
    expect(own(statistics('timestamp', [-1]), 'minValues')).toBe('1969-12-31T23:59:59.999Z')
    expect(own(statistics('timestamp', [-62_135_596_800_001]), 'minValues')).toBeUndefined()
    expect(own(statistics('timestamp', [253_402_300_800_000, 0]), 'minValues')).toBeUndefined()
    const created = formatStatistics(1, [{ name: 'c', type: 'microseconds' }], [{ nulls: 0, unbounded: false, min: -1, max: 1_999 }])
    expect(own(created, 'minValues')).toBe('1969-12-31T23:59:59.999Z')
    expect(parseStatistics(created).bounds('c', 'microseconds')).toMatchObject({ min: -1_000, max: 2_000, nulls: 0 })
  })

  test('of other engines that are null, "NaN", inexact or nonsense are unknown', () => {
    const of = (min: string, max: string, type: StoredType) =>
      parseStatistics(`{"minValues":{"x":${min}},"maxValues":{"x":${max}}}`).bounds('x', type)
    expect(of('null', '1', 'float64')).toBeUndefined()
    expect(of('"NaN"', '1', 'float64')).toBeUndefined()
    expect(of('1', '9007199254740993', 'int64')).toBeUndefined()
    expect(of('1', '9007199254740993', 'bigint')).toBeUndefined()
    expect(of('"yesterday"', '"2024-01-01T00:00:00Z"', 'timestamp')).toBeUndefined()
    expect(of('"2024-01-01T00:00:00"', '"2024-01-01T00:00:00"', 'timestamp')).toBeUndefined()
    expect(of('"2024-01-01T01:00:00.000001+01:00"', '"2024-01-02"', 'timestamp')).toMatchObject({
      min: Date.UTC(2024, 0, 1),
      max: Date.UTC(2024, 0, 2) + 1,
    })
    expect(of('0.1', '0.1', 'float32')).toEqual({ min: Math.fround(0.1), max: Math.fround(0.1), nulls: undefined })
    for (const stats of [undefined, null, '', '{', '[]', '{"minValues":null}', '{"minValues":{}}']) {
      expect(parseStatistics(stats).bounds('toString', 'string')).toBeUndefined()
      expect(parseStatistics(stats).bounds('__proto__', 'string')).toBeUndefined()
    }
  })
})
