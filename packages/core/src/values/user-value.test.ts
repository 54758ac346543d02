import { expect, test } from 'vitest'
import { t } from './types.js'
import { userValue } from './user-value.js'

test('a value is what people read', () => {
  expect(userValue(t.timestamp())(1_000)).toEqual(new Date(1_000))
  expect(userValue(t.json())('{"a":[1]}')).toEqual({ a: [1] })
  expect(userValue(t.array(t.json()))(['1', null])).toEqual([1, null])
  expect(userValue(t.int64())(7)).toBe(7)
  for (const type of [t.timestamp(), t.json(), t.bytes(), t.array(t.json()), t.string()]) expect(userValue(type)(null)).toBeNull()
})

test('what could be written into is a copy', () => {
  const stored = Uint8Array.of(1)
  const given = userValue(t.bytes())(stored)
  expect(given).toEqual(stored)
  expect(given).not.toBe(stored)
})

test('damaged json is told, naming its column and nothing of the text', () => {
  for (const [type, value] of [
    [t.json(), 'c4n4ry'],
    [t.array(t.json()), ['{}', 'c4n4ry']],
  ] as const) {
    const error = errorAt(() => userValue(type, 'visits@1: profile')(value))
    expect(error).toMatchObject({ code: 'STORE_CORRUPT', message: expect.stringContaining('visits@1: profile') })
    expect(`${error.message} ${String(error.cause)}`).not.toContain('c4n4ry')
  }
})

function errorAt(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error // all that core throws are
  }
  throw new Error('Nothing was thrown')
}
