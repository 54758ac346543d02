// What a failure must be, whatever has failed: soon, a GranaryError, and silent about rows and secrets.

import { inspect } from 'node:util'
import { GranaryError } from '@granary/core'
import { expect } from 'vitest'
import { rowText } from './numbered-rows.js'

export const secret = 'pa55-word'

/** Settles as the call does; rejects if that takes for ever. */
export async function settled<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The call did not settle within 15 seconds')), 15_000)
  })
  try {
    return await Promise.race([call, never])
  } finally {
    clearTimeout(timer)
  }
}

/** The error that the call rejects with, checked. */
export async function failureOf(call: Promise<unknown>): Promise<GranaryError> {
  const outcome = await settled(
    call.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
  )
  if ('value' in outcome) throw new Error(`The call resolved with ${inspect(outcome.value)}, and should have failed`)
  return expectClean(outcome.error)
}

/** Code and whether a retry helps. */
export async function codeOf(call: Promise<unknown>): Promise<readonly [code: string, retryable: boolean]> {
  const { code, retryable } = await failureOf(call)
  return [code, retryable]
}

export function expectClean(error: unknown): GranaryError {
  const text = everythingIn(error)
  if (!GranaryError.isInstance(error)) throw new Error(`Not a GranaryError: ${text}`)
  expect(text).not.toContain(secret)
  expect(text).not.toContain(rowText)
  return error
}

/** All that a log of the error could show, its causes too. */
function everythingIn(error: unknown): string {
  const parts = [inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null })]
  for (let each = error; each instanceof Error; each = each.cause) parts.push(each.message, each.stack ?? '', JSON.stringify({ ...each }))
  return parts.join('\n')
}
