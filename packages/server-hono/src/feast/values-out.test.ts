// The text of each type's values, as Feast's client infers types from it.

import { type FeatureType, t } from '@granary/core'
import { describe, expect, test } from 'vitest'
import { columnText } from './values-out.js'

const cases: readonly (readonly [string, FeatureType, readonly unknown[], string])[] = [
  ['doubles with fractions', t.float64(), [0.5, -2.25, 1e-7], '[0.5,-2.25,1e-7]'],
  ['doubles without fractions have a point', t.float64(), [1, 0, -3, 2.5], '[1.0,0.0,-3.0,2.5]'],
  [
    'large doubles have a point or an exponent',
    t.float64(),
    [2 ** 53, 1e20, 1e21, -1e300],
    '[9007199254740992.0,100000000000000000000.0,1e+21,-1e+300]',
  ],
  ['-0', t.float64(), [-0], '[-0.0]'],
  ['what JSON lacks', t.float64(), [Number.NaN, Infinity, -Infinity, 1.5], '["NaN","Infinity","-Infinity",1.5]'],
  ['nulls among doubles', t.float64(), [null, 1, null], '[null,1.0,null]'],
  ['nulls and fractions', t.float64(), [null, 1.5], '[null,1.5]'],
  ['float32 as the double that it is', t.float32(), [Math.fround(0.1), 1], '[0.10000000149011612,1.0]'],
  ['whole numbers', t.int64(), [9_007_199_254_740_991, -1, null], '[9007199254740991,-1,null]'],
  ['int32', t.int32(), [-2_147_483_648], '[-2147483648]'],
  ['bigints with every digit', t.bigint(), [9_223_372_036_854_775_807n, -1n, null], '[9223372036854775807,-1,null]'],
  ['strings', t.string(), ['a "b"\n', 'é', null], '["a \\"b\\"\\n","é",null]'],
  ['categoricals', t.categorical(['a']), ['a', null], '["a",null]'],
  ['booleans', t.boolean(), [true, false, null], '[true,false,null]'],
  ['times as epoch seconds', t.timestamp(), [new Date(1_767_607_200_999), new Date(-1), null], '[1767607200,-1,null]'],
  ['bytes as base64', t.bytes(), [Uint8Array.of(0, 255), new Uint8Array(0), null], '["AP8=","",null]'],
  ['vectors', t.vector(2), [Float32Array.of(1, 2.5), Float32Array.of(0.5, Number.NaN), null], '[[1.0,2.5],[0.5,"NaN"],null]'],
  ['arrays of doubles', t.array(t.float64()), [[1, null], [], [0.5]], '[[1.0,null],[],[0.5]]'],
  ['arrays of bigints', t.array(t.bigint()), [[2n ** 60n]], '[[1152921504606846976]]'],
  ['arrays of arrays', t.array(t.array(t.float64())), [[[1], null]], '[[[1.0],null]]'],
  ['json as its text', t.json(), [{ a: [1, 'x'] }, 'text', null], '["{\\"a\\":[1,\\"x\\"]}","\\"text\\"",null]'],
  ['no rows', t.bytes(), [], '[]'],
]

describe('columnText', () => {
  test.each(cases)('%s', (_, type, values, text) => expect(columnText(type)(values)).toBe(text))
})
