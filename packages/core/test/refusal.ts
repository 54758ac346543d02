// What a refused call must look like: a GranaryError with its code and a message that names the thing, and no row's value anywhere in it.

import { expect } from 'vitest'
import { type ErrorCode, GranaryError } from '../src/index.js'

/** Values that stand in rows of tests, and must not come back in any error. */
export const canary = { text: 'c4n4ry', number: 98_765_432, fraction: 98_765_432.5 } as const
const leaked = /c4n4ry|9876543/i

/** The error that a call ends with; a call that does not fail at all fails the test. */
export async function errorOf(call: Promise<unknown> | (() => unknown)): Promise<GranaryError> {
  let answer: unknown
  try {
    answer = await (typeof call === 'function' ? call() : call)
  } catch (error) {
    if (GranaryError.isInstance(error)) return error
    throw new Error('The call failed with an error that is none of ours', { cause: error })
  }
  throw new Error(`The call was not refused: ${JSON.stringify(answer)}`)
}

/** Checks one refusal, and gives its error for more. `names`: what the message must mention. */
export async function expectRefusal(call: Promise<unknown> | (() => unknown), code: ErrorCode, names?: RegExp): Promise<GranaryError> {
  const error = await errorOf(call)
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: names === undefined ? expect.any(String) : expect.stringMatching(names),
  })
  const said = [error.message, String(error), ...(error.errors ?? []).map(({ message }) => message), JSON.stringify(error)]
  for (const text of said) expect(text).not.toMatch(leaked)
  return error
}
