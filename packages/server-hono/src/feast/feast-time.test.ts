// Times with and without zones, and what is none.

import { describe, expect, test } from 'vitest'
import { feastTime, feastTimeText } from './feast-time.js'

const tenOClock = Date.UTC(2026, 0, 5, 10)

describe('feastTime', () => {
  test.each([
    ['2026-01-05T10:00:00Z', tenOClock],
    ['2026-01-05 10:00:00', tenOClock],
    ['2026-01-05T10:00', tenOClock],
    ['2026-01-05T10:00:00.123456', tenOClock + 123],
    ['2026-01-05T10:00:00.5', tenOClock + 500],
    ['2026-01-05 10:00:00.123456789+00:00', tenOClock + 123],
    ['2026-01-05T12:30:00+02:30', tenOClock],
    ['2026-01-05T05:00:00-0500', tenOClock],
    ['2026-01-05T11:00:00+01', tenOClock],
    ['2026-01-05 10:00:00 UTC', tenOClock],
    ['2026-01-05', Date.UTC(2026, 0, 5)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0001-01-01', -62_135_596_800_000],
    [1_767_607_200, tenOClock],
    [0.5, 500],
  ])('%s', (written, time) => expect(feastTime(written)).toBe(time))

  test.each([
    '',
    'now',
    '2026-02-29',
    '2026-13-01',
    '2026-01-00',
    '2026-01-05T24:00:00',
    '2026-01-05T10:60',
    '10:00:00',
    '2026-01-05T10:00:00+25:00',
  ])('"%s" is no time', (written) => expect(feastTime(written)).toBeUndefined())
  test.each([[null], [true], [Number.NaN], [Number.POSITIVE_INFINITY], [{}]])('%s is no time', (value) =>
    expect(feastTime(value)).toBeUndefined(),
  )
})

test('feastTimeText', () => {
  expect([tenOClock, tenOClock + 7, Number.NaN].map(feastTimeText)).toEqual([
    '2026-01-05T10:00:00Z',
    '2026-01-05T10:00:00.007Z',
    '1970-01-01T00:00:00Z',
  ])
})
