import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from '../../test/map-byte-store.js'
import { tableOfTypes, times } from '../../test/typed-rows.js'
import type { OnlineRow } from '../spec/index.js'
import { encodeRow } from './encode-row.js'
import { timePrefix } from './row-times.js'

/** So many columns as their counts differ in one byte or the other. */
const tables = [0, 1, 2, 9, 10, 255, 256, 300].map((count) => tableOfTypes(Array.from({ length: count }, () => 'boolean' as const)))
const rows: fc.Arbitrary<OnlineRow> = fc.record({
  table: fc.constantFrom(...tables),
  event: times,
  created: times,
  deleted: fc.boolean(),
  values: fc.constant([]),
})

/** SEMANTICS 3. */
function order(one: OnlineRow, other: OnlineRow): number {
  return Math.sign(one.event - other.event || one.created - other.created || one.table.columns.length - other.table.columns.length)
}

test('the first 18 bytes of two rows compare as the rows do', () => {
  const pairs = fc.oneof(
    fc.tuple(rows, rows),
    fc.tuple(rows, rows).map(([one, other]): [OnlineRow, OnlineRow] => [one, { ...other, event: one.event }]),
    fc.tuple(rows, rows).map(([one, other]): [OnlineRow, OnlineRow] => [one, { ...other, event: one.event, created: one.created }]),
  )
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      expect(Math.sign(compare(encodeRow(one), encodeRow(other), 18))).toBe(order(one, other))
    }),
    { numRuns: 5_000 },
  )
})

test('neighbours are told apart: a millisecond and a microsecond, today, round 1970 and before it', () => {
  const today = Date.UTC(2026, 0, 5)
  for (const time of [today, today * 1_000, 0, -1, -today, -today * 1_000, 2 ** 40, 2 ** 50, -(2 ** 32)]) {
    for (const prefix of [(at: number) => timePrefix({ event: at, created: 0 }), (at: number) => timePrefix({ event: 0, created: at })]) {
      expect(Math.sign(compare(prefix(time), prefix(time + 1), 16))).toBe(-1)
      expect(Math.sign(compare(prefix(time), prefix(time - 1), 16))).toBe(1)
    }
  }
})

test('the prefix of times is the beginning of their rows, and -0 is 0', () => {
  fc.assert(
    fc.property(rows, (row) => {
      expect(timePrefix(row)).toEqual(encodeRow(row).slice(0, 16))
    }),
  )
  expect(timePrefix({ event: -0, created: -0 })).toEqual(timePrefix({ event: 0, created: 0 }))
})
