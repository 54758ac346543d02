import { expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { parseOwner, parseReference } from './reference.js'

test('references name an owner, a version if pinned, and a feature', () => {
  expect(parseReference('customer_features:total')).toEqual({ owner: 'customer_features', feature: 'total' })
  expect(parseReference('customer_features@12:total')).toEqual({ owner: 'customer_features', version: 12, feature: 'total' })
  expect(parseOwner('churn')).toEqual({ owner: 'churn' })
  expect(parseOwner('churn@2')).toEqual({ owner: 'churn', version: 2 })
})

const malformed = [
  '',
  ':',
  'a:',
  ':b',
  'a:b:c',
  'a@:b',
  'a@0:b',
  'a@01:b',
  'a@1.5:b',
  'a@-1:b',
  'a@1@2:b',
  'a@9999999999999999:b',
  'a b:c',
  'a:*',
  '../a:b',
  '__proto__:a',
]
test.each(malformed)('%s is no reference', async (reference) => {
  await expectRefusal(() => parseReference(reference), 'INPUT_INVALID_REFERENCE')
})
test.each(['', 'a:b', '@1', 'a@', 'a@b', 'a@0', 'a@1@2', 'a b', '__proto__'])('%s names no owner', async (name) => {
  await expectRefusal(() => parseOwner(name), 'INPUT_INVALID_REFERENCE')
})
test('what is no text is told by what it is', async () => {
  for (const [value, shown] of [
    [{}, /^An object /],
    [['a:b'], /^An object /],
    [7, /^A number /],
    [undefined, /^undefined /],
    [null, /^null /],
  ] as const) {
    await expectRefusal(() => parseReference(value), 'INPUT_INVALID_REFERENCE', shown)
    await expectRefusal(() => parseOwner(value), 'INPUT_INVALID_REFERENCE', shown)
  }
})
test('what is no text is no reference', async () => {
  for (const value of [undefined, null, 1, ['a:b'], { toString: () => 'a:b' }]) {
    await expectRefusal(() => parseReference(value), 'INPUT_INVALID_REFERENCE')
    await expectRefusal(() => parseOwner(value), 'INPUT_INVALID_REFERENCE')
  }
})
