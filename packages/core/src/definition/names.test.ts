import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { checkGroupName, checkName, checkVersion, isName, reservedColumns, takeColumnName, takenNames } from './names.js'

const bad = [
  '',
  ' ',
  '1a',
  'a b',
  'a-b',
  'a.b',
  'a:b',
  'a@1',
  '../x',
  'a/b',
  'a\n',
  'naïve',
  '😀',
  '__proto__',
  'a'.repeat(101),
  undefined,
  null,
  1,
  {},
]

describe('names', () => {
  test('are identifiers of at most 100 characters', async () => {
    for (const name of ['a', '_', '_a1', 'A_b', 'constructor', 'toString', 'a'.repeat(100)]) expect(isName(name)).toBe(true)
    for (const name of bad) await expectRefusal(() => checkName('feature', name), 'DEFINITION_INVALID_NAME', /feature/)
  })

  test('are identifiers whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(isName(name)).toBe(/^[a-z_][a-z0-9_]{0,99}$/i.test(name) && name !== '__proto__' && !name.includes('\n'))
      }),
    )
  })

  test('of groups hold no __ and no _ at their end', async () => {
    expect(checkGroupName('feature group', '_a_b')).toBeUndefined()
    for (const name of ['a__b', 'a_', '_', '__a', ...bad])
      await expectRefusal(() => checkGroupName('feature group', name), 'DEFINITION_INVALID_NAME')
  })

  test('of columns are not reserved, and new in their scope, case aside', async () => {
    const taken = takenNames(['customer_id'])
    takeColumnName('feature', 'total', taken)
    for (const name of reservedColumns) {
      await expectRefusal(() => takeColumnName('feature', name, taken), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => takeColumnName('feature', name.toUpperCase(), taken), 'DEFINITION_INVALID_NAME')
    }
    for (const name of ['customer_id', 'Customer_ID', 'total', 'TOTAL']) {
      await expectRefusal(() => takeColumnName('feature', name, taken), 'DEFINITION_DUPLICATE_NAME', new RegExp(name))
    }
  })

  test('versions are whole numbers from 1 on', async () => {
    expect(checkVersion('group a', 1)).toBeUndefined()
    for (const version of [0, -1, 1.5, Number.NaN, 2 ** 53, '1', null, 1n]) {
      await expectRefusal(() => checkVersion('group a', version), 'DEFINITION_INVALID_VERSION', /group a/)
    }
  })
})
