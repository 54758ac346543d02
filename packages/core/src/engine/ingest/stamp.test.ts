import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileGroup } from '../../definition/compiled-group.js'
import { defineEntity, defineFeatureGroup } from '../../definition/index.js'
import { t } from '../../values/types.js'
import { microsecondsOf } from './batch-id.js'
import type { GroupRows } from './rows-to-batch.js'
import { stampRows } from './stamp.js'

const entity = defineEntity({ name: 'customer', joinKeys: { id: t.string() } })
const group = compileGroup(defineFeatureGroup({ name: 'g', entity, features: { a: t.int64() } }))
const now = 1_767_607_200_000

interface Row {
  readonly id: string
  readonly event: number
  /** Milliseconds. */
  readonly imported: number
}
function groupRows(rows: readonly Row[], imports: boolean): GroupRows {
  return {
    length: rows.length,
    keys: [{ kind: 'string', values: rows.map(({ id }) => id) }],
    columns: [{ kind: 'number', values: new Float64Array(rows.length) }],
    eventTime: Float64Array.from(rows, ({ event }) => event),
    ...(imports ? { imported: Float64Array.from(rows, ({ imported }) => imported * 1_000) } : {}),
  }
}
const row = (id: string, event: number, imported = 0): Row => ({ id, event, imported })
const createdOf = (rows: readonly Row[], lastStamps = new Map<string, number>(), imports = false, batchId = 'b') => {
  const { batch, created } = stampRows(group, groupRows(rows, imports), batchId, now, lastStamps)
  return { stamps: Array.from(batch.created), base: created, last: lastStamps.get('g@1') as number }
}
const base = now * 1_000 + microsecondsOf('b')

test('a batch has one stamp: the clock, and a share of the millisecond from its id', () => {
  expect(createdOf([row('x', 1), row('y', 1), row('x', 2)])).toEqual({ stamps: [base, base, base], base, last: base })
  expect(microsecondsOf('b')).toBeGreaterThanOrEqual(0)
  expect(microsecondsOf('b')).toBeLessThan(1_000)
  const shares = new Set(Array.from({ length: 1_000 }, (_, number) => microsecondsOf(`batch ${number}`)))
  expect(shares.size).toBeGreaterThan(500)
})

test('of rows with one key and event time each later one is a microsecond newer', () => {
  expect(createdOf([row('x', 1), row('x', 1), row('y', 1), row('x', 2), row('x', 1)])).toEqual({
    stamps: [base, base + 1, base, base, base + 2],
    base,
    last: base + 2,
  })
})

test('stamps of a group never go back in a process, whatever its clock does', () => {
  const lastStamps = new Map([['g@1', base + 5_000]])
  expect(createdOf([row('x', 1)], lastStamps)).toMatchObject({ stamps: [base + 5_001], last: base + 5_001 })
  expect(createdOf([row('x', 1)], lastStamps)).toMatchObject({ stamps: [base + 5_002] })
  expect(createdOf([row('x', 1)], new Map([['other@1', base + 5_000]]))).toMatchObject({ stamps: [base] })
})

describe('imported times', () => {
  test('are kept, equal ones of one key and event time counted up; the smallest is the base', () => {
    const rows = [row('x', 1, 7), row('x', 1, 7), row('x', 1, 8), row('x', 2, 7), row('y', 1, 5)]
    expect(createdOf(rows, new Map(), true)).toMatchObject({ stamps: [7_000, 7_001, 8_000, 7_000, 5_000], base: 5_000 })
  })
  test('hold back later stamps where they reach the present', () => {
    const lastStamps = new Map<string, number>()
    createdOf([row('x', 1, now + 1)], lastStamps, true)
    expect(createdOf([row('x', 1)], lastStamps).base).toBeGreaterThan((now + 1) * 1_000)
  })
})

test('the later row of one key and time always has the larger stamp, and no stamp is far from the base', () => {
  const rows = fc.array(fc.record({ id: fc.constantFrom('x', 'y', 'x,'), event: fc.constantFrom(0, 1), imported: fc.constantFrom(3, 4) }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(rows, fc.boolean(), (given, imports) => {
      const { stamps, base: first } = createdOf(given, new Map(), imports)
      for (const [later, one] of given.entries()) {
        for (const [earlier, other] of given.slice(0, later).entries()) {
          const equal = one.id === other.id && one.event === other.event && (!imports || one.imported === other.imported)
          if (equal) expect(stamps[later]).toBeGreaterThan(stamps[earlier] as number)
        }
      }
      if (!imports) for (const stamp of stamps) expect(stamp - first).toBeLessThan(given.length)
      if (imports && given.length > 0) expect(first).toBe(Math.min(...stamps))
    }),
  )
})
