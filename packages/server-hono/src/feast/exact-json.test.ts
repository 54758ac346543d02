// Every digit is kept, and nothing else is touched.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactJson } from './exact-json.js'

test('whole numbers past a double become their digits', () => {
  expect(exactJson('{"a":[9223372036854775807, -9007199254740993,1],"b":{"c":1234567890123456}}')).toEqual({
    a: ['9223372036854775807', '-9007199254740993', 1],
    b: { c: '1234567890123456' },
  })
  expect(exactJson('9223372036854775807')).toBe('9223372036854775807')
})

test('fractions, exponents and strings stay', () => {
  const text =
    '[0.12345678901234567, 12345678901234567.5, 1e400, 1234567890123456e2, "9223372036854775807", "\\"9223372036854775807", "\\\\"]'
  expect(exactJson(text)).toEqual(JSON.parse(text))
})

test('JSON without long numbers is what JSON.parse gives', () => {
  const short = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)))
  fc.assert(
    fc.property(short, fc.constantFrom(undefined, 1), (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(exactJson(text)).toEqual(JSON.parse(text))
    }),
  )
})
