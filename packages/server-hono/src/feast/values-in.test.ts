// What Feast's clients send, made what each type takes.

import { type FeatureType, t } from '@granary/core'
import { describe, expect, test } from 'vitest'
import { incomingColumn } from './values-in.js'

const cases: readonly (readonly [string, FeatureType, readonly unknown[], readonly unknown[]])[] = [
  ['whole numbers as text', t.int64(), ['1001', '-5', 1001, null, '1.5', ''], [1001, -5, 1001, null, '1.5', '']],
  ['bigints', t.bigint(), [7, '9223372036854775807', null, 1.5], [7n, '9223372036854775807', null, 1.5]],
  ['what JSON lacks', t.float64(), ['NaN', 'Infinity', '-Infinity', 1, 'toString'], [Number.NaN, Infinity, -Infinity, 1, 'toString']],
  ['times', t.timestamp(), ['2026-01-05 10:00:00', 1_767_607_200, null, 'soon'], [1_767_607_200_000, 1_767_607_200_000, null, 'soon']],
  ['json as its text', t.json(), ['{"a":1}', { a: 1 }, 'null', 3], [{ a: 1 }, { a: 1 }, null, 3]],
  ['arrays', t.array(t.timestamp()), [[0, null], 'no array'], [[0, null], 'no array']],
  ['vectors', t.vector(2), [[1, 'NaN']], [[1, Number.NaN]]],
  ['strings', t.string(), ['1001', 1001], ['1001', 1001]],
]

describe('incomingColumn', () => {
  test.each(cases)('%s', (_, type, values, expected) => expect(incomingColumn(type, values, () => values)).toEqual(expected))

  test('bigints are read with every digit, and only they', () => {
    const exact = () => ['9223372036854775807']
    expect(incomingColumn(t.bigint(), [2 ** 63], exact)).toEqual(['9223372036854775807'])
    expect(incomingColumn(t.array(t.bigint()), [[2 ** 63]], () => [['9223372036854775807']])).toEqual([['9223372036854775807']])
    expect(incomingColumn(t.float64(), [2 ** 63], exact)).toEqual([2 ** 63])
  })

  test('text that is no JSON is nothing that a store takes for JSON', () => {
    expect(typeof incomingColumn(t.json(), ['{'], () => [])[0]).toBe('symbol')
  })
})
