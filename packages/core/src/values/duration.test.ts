import { expect, test } from 'vitest'
import { type Duration, durationToMilliseconds } from './duration.js'

test('durations as people write them', () => {
  const durations: readonly (readonly [Duration, number])[] = [
    ['250ms', 250],
    ['15s', 15_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['90d', 7_776_000_000],
    ['1.5d', 129_600_000],
    [1, 1],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ]
  for (const [written, milliseconds] of durations) expect(durationToMilliseconds(written)).toBe(milliseconds)
})

test('what is none', () => {
  const others: readonly unknown[] = [
    '',
    '5',
    's',
    '-1s',
    '0s',
    '0.5ms',
    '1 d',
    '1w',
    '1D',
    '1e3s',
    `${'9'.repeat(20)}d`,
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    null,
    undefined,
    {},
    5n,
  ]
  for (const other of others)
    expect(() => durationToMilliseconds(other as Duration)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID_DURATION' }))
})
