// The numbers in a JSON text as they are written, which JSON.parse may make others of.

import { GranaryError } from '@granary/core'

/** Where each number of a well-formed text begins and ends. */
function eachNumber(text: string, visit: (start: number, end: number) => void): void {
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

/** What most texts lack: many digits in a row that are no fraction's, a large exponent. */
const suspicious = /(?<![\d.])\d{16}|[eE]\+?\d{3}/
const longWhole = /^-?\d{16,}$/

/** Whole numbers of 16 digits and more, which a double may not hold. */
export function isLongWhole(written: string): boolean {
  return longWhole.test(written)
}

/** Whether JSON.parse gives the number that is written: a whole one to its last digit, or the text of a double, however long; and none past them all. */
function isKept(written: string): boolean {
  const value = Number(written)
  if (!Number.isFinite(value)) return false
  return !isLongWhole(written) || String(value) === written || BigInt(written) === BigInt(value)
}

/** The text, which is well-formed, with other forms of the numbers that `isAnother` finds. */
export function withNumbers(text: string, isAnother: (written: string) => boolean, another: (written: string) => string): string {
  if (!suspicious.test(text)) return text
  let out = ''
  let copied = 0
  eachNumber(text, (start, end) => {
    const written = text.slice(start, end)
    if (!isAnother(written)) return
    out += text.slice(copied, start) + another(written)
    copied = end
  })
  return out + text.slice(copied)
}

/** What no type takes: a text that begins with half a character. The number follows, for whoever looks into the quarantine. */
function untaken(written: string): string {
  return `"\\ud800${written}"`
}

/** Reads a text; `what` is the text as errors name it. @throws SyntaxError; GranaryError, which says more */
export type ParseJson = (text: string, what: string) => unknown

/**
 * Rows to ingest: where JSON.parse would make another number of the one that is written, there is nothing that a type takes. So the row is refused
 * by its column, kept in the quarantine, or the column dropped, as for any wrong value.
 */
export const parseRows: ParseJson = (text) => {
  const value: unknown = JSON.parse(text)
  const kept = withoutLossyNumbers(text)
  return kept === text ? value : JSON.parse(kept)
}

/** Rows of a spine, whose further columns nobody checks, and which come back as they were. @throws GranaryError `INPUT_INVALID_SPINE` */
export const parseSpine: ParseJson = (text, what) => {
  const value: unknown = JSON.parse(text)
  if (withoutLossyNumbers(text) === text) return value
  throw new GranaryError(
    'INPUT_INVALID_SPINE',
    `${what} has a number that no double holds, so that another one would come back: write it as text, and infinities as "Infinity"`,
  )
}

function withoutLossyNumbers(text: string): string {
  return withNumbers(text, (written) => !isKept(written), untaken)
}
