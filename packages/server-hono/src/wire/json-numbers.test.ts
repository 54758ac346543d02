// Numbers that JSON.parse makes others of are found wherever they stand, and nothing else is.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRows, parseSpine } from './json-numbers.js'

const refusal = (text: string) => {
  try {
    parseSpine(text, 'The body')
    return undefined
  } catch (error) {
    return error
  }
}

test.for(['9007199254740993', '-9007199254740993', '{"a":[1,{"b":9223372036854775807}]}', '1e400', '[-1E+400]', '12345678901234567891'])(
  '%s is refused in a spine, and not repeated; in a row something that is of no type stands there',
  (text) => {
    expect(refusal(text)).toMatchObject({ code: 'INPUT_INVALID_SPINE', message: expect.not.stringMatching(/\d{4}/) })
    expect(JSON.stringify(parseRows(text, 'The body'))).toMatch(/"\\ud800[^"]+"/)
  },
)

test('what a string holds, fractions, and doubles of any size are left alone', () => {
  const text = '["9007199254740993","\\"9007199254740993","1e400",0.12345678901234567,1e-400,9007199254740992,1e300,12345678901234567000]'
  expect(refusal(text)).toBeUndefined()
  expect(parseRows(text, 'The body')).toEqual(JSON.parse(text))
})

test('whatever JSON.stringify writes is taken as JSON.parse takes it', () => {
  const value = fc.jsonValue().map((given) => JSON.stringify(given))
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })).map((given) => JSON.stringify(given))
  fc.assert(
    fc.property(fc.oneof(value, numbers), (text) => {
      expect(refusal(text)).toBeUndefined()
      expect(parseRows(text, 'The body')).toEqual(JSON.parse(text))
    }),
  )
})

test('a whole number is refused exactly where it comes back as another', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), (number) => {
      const back = String(Number(number)) === String(number) || BigInt(Number(number)) === number
      expect(refusal(`{"a":${number}}`) === undefined).toBe(back)
    }),
  )
})
