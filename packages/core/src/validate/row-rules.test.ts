import { expect, test } from 'vitest'
import { z } from 'zod'
import type { RowRule } from '../definition/any-definition.js'
import { checkRows } from './row-rules.js'

const values: readonly unknown[] = [1, 2, 3]
const columns = [['a', (row: number) => values[row]] as const]

function refused(rules: readonly RowRule[], skip = new Uint8Array(3)): string[] {
  const told: string[] = []
  checkRows(rules, columns, 3, skip, (row, { code, message }) => told.push(`${row} ${code} ${message}`))
  return told
}

test('each rule is asked of each row that is not marked', () => {
  const odd: RowRule = { name: 'odd', check: (row: { readonly a: number }) => row.a % 2 === 1 }
  const small: RowRule = { name: 'small', check: (row: { readonly a: number }) => row.a < 3 }
  expect(refused([odd, small])).toEqual([
    expect.stringMatching(/^1 VALIDATION_RULE .*"odd"/),
    expect.stringMatching(/^2 VALIDATION_RULE .*"small"/),
  ])
  expect(refused([odd, small], Uint8Array.of(0, 1, 0))).toEqual([expect.stringMatching(/^2 .*"small"/)])
})

test('a schema that keeps its rows keeps them as they were', () => {
  const kept: unknown[] = []
  const keeping = z.looseObject({}).refine((row) => kept.push(row) > 0)
  expect(refused([{ name: 'keep', check: keeping }])).toEqual([])
  expect(kept).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }])
})

test('a schema is named by its rule, with the paths of its issues', () => {
  expect(refused([{ name: 'shape', check: z.object({ a: z.literal(1) }) }])).toEqual(
    [1, 2].map((row) => expect.stringMatching(new RegExp(`^${row} VALIDATION_SCHEMA .*"shape".*a$`))),
  )
})
