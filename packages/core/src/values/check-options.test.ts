import { expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { checkOptions } from './check-options.js'

const check = (given: unknown) => () => checkOptions('openShop', given, ['root', 'prefix'])

test('options left out, all of them or some', () => {
  for (const given of [undefined, {}, { root: 'shop' }, { prefix: 'a', root: undefined }, Object.create(null)])
    expect(check(given)).not.toThrow()
})

test('an option that is not known, even one whose name every object inherits, is named together with what was called', async () => {
  await expectRefusal(check({ Root: 'shop' }), 'INPUT_INVALID_OPTION', /openShop.*"Root"/)
  await expectRefusal(check({ root: 'shop', prefixes: undefined }), 'INPUT_INVALID_OPTION', /openShop.*"prefixes"/)
  await expectRefusal(check({ toString: 1 }), 'INPUT_INVALID_OPTION', /openShop.*"toString"/)
})

test('what cannot hold options', async () => {
  for (const given of [null, 'shop', 7, ['root'], () => 'shop']) await expectRefusal(check(given), 'INPUT_INVALID_OPTION', /openShop.*root/)
})
