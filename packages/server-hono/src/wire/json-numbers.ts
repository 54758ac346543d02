// The numbers in a JSON text as they are written, which JSON.parse may make others of.

import { GranaryError } from '@granary/core'

/** Where each number of a well-formed text begins and ends. */
export function eachNumber(text: string, visit: (start: number, end: number) => void): void {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at + 1)
    else if (code === minus || isDigit(code)) {
      const end = numberEnd(text, at + 1)
      visit(at, end)
      at = end
    } else at++
  }
}

const [quote, backslash, minus] = [34, 92, 45]

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function stringEnd(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

/** Past the digits, points, signs and exponents that a number is made of. */
function numberEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at)))) at++
  return at
}

/** What most texts lack: many digits in a row, a large exponent. */
const suspicious = /\d{16}|[eE]\+?\d{3}/
const longWhole = /^-?\d{16,}$/

/**
 * A whole number that JSON.parse would make another of, or one past all doubles, would be stored or answered as what nobody sent. What a double is
 * written as is none, however long.
 * @throws GranaryError `INPUT_INVALID_BODY`. `what`: the text, as the message names it.
 */
export function refuseLossyNumbers(text: string, what: string): void {
  if (!suspicious.test(text)) return
  eachNumber(text, (start, end) => {
    const written = text.slice(start, end)
    const value = Number(written)
    if (Number.isFinite(value) && !(longWhole.test(written) && BigInt(written) !== BigInt(value) && String(value) !== written)) return
    throw new GranaryError(
      'INPUT_INVALID_BODY',
      `${what} has a number that no double holds, so that another one would be read: write it as text, and infinities as "Infinity"`,
    )
  })
}
