import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toEpochMilliseconds } from './timestamp.js'

const furthest = 8.64e15

describe('what is a moment', () => {
  const moments: readonly (readonly [unknown, number])[] = [
    ['2026-01-05T10:00:00Z', Date.UTC(2026, 0, 5, 10)],
    ['2026-01-05T10:00Z', Date.UTC(2026, 0, 5, 10)],
    ['2026-01-05T10:00:00.5Z', Date.UTC(2026, 0, 5, 10, 0, 0, 500)],
    ['2026-01-05T10:00:00.123456Z', Date.UTC(2026, 0, 5, 10, 0, 0, 123)],
    ['2026-01-05T10:00:00+05:30', Date.UTC(2026, 0, 5, 4, 30)],
    ['2026-01-05T00:00:00-23:59', Date.UTC(2026, 0, 5, 23, 59)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['+012345-01-01T00:00:00Z', Date.UTC(12_345, 0)],
    ['1969-12-31T23:59:59.999Z', -1],
    [new Date(5), 5],
    [0, 0],
    [-0, 0],
    [furthest, furthest],
    [-furthest, -furthest],
  ]
  for (const [value, expected] of moments) test(`${typeof value} ${String(value)}`, () => expect(toEpochMilliseconds(value)).toBe(expected))
})

describe('what is none', () => {
  const others: readonly unknown[] = [
    '2026-01-05T10:00:00',
    '2026-01-05',
    '2026-01-05 10:00:00Z',
    '2026-01-05T10:00:00 Z',
    '2026-1-5T10:00:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-01-05T25:00:00Z',
    '2026-01-05T10:60:00Z',
    '2026-01-05T10:00:60Z',
    '2026-01-05T10:00:00+99:00',
    '2026-01-05T10:00:00+0530',
    '20260105T100000Z',
    'Mon, 05 Jan 2026 10:00:00 GMT',
    '1767607200000',
    '',
    new Date(Number.NaN),
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    furthest + 1,
    5n,
    null,
    undefined,
    {},
    true,
  ]
  for (const value of others) test(`${typeof value} ${String(value)}`, () => expect(toEpochMilliseconds(value)).toBeUndefined())
})

test('every moment comes back from its ISO form, its Date and its number', () => {
  fc.assert(
    fc.property(fc.integer({ min: -furthest, max: furthest }), (time) => {
      const date = new Date(time)
      expect([toEpochMilliseconds(date.toISOString()), toEpochMilliseconds(date), toEpochMilliseconds(time)]).toEqual([time, time, time])
    }),
  )
})

test('a zone moves the clock, not the moment', () => {
  const minutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 })
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9998, 0) }), minutes, (time, offset) => {
      const local = new Date(time + offset * 60_000).toISOString().slice(0, -1)
      const two = (number: number) => String(number).padStart(2, '0')
      const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
      expect(toEpochMilliseconds(`${local}${zone}`)).toBe(time)
    }),
  )
})
