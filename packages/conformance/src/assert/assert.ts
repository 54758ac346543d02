// The few assertions that cases need, free of any test runner.

import { GranaryError } from '@granary/core/codec'
import { show } from './show.js'

/** Throws unless the condition holds. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what)
}

/** Throws unless both are the same bit for bit. */
export function checkSame(actual: unknown, expected: unknown, what: string): void {
  const [shown, wanted] = [show(actual), show(expected)]
  if (shown === wanted) return
  const from = Math.max(0, firstDifference(shown, wanted) - 40)
  throw new Error(`${what}: got ${excerpt(shown, from)}, expected ${excerpt(wanted, from)}`)
}

/** Throws unless both hold the same things equally often, in any order. */
export function checkSameBag(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  const counts = new Map<string, number>()
  for (const item of expected) count(counts, show(item), 1)
  for (const item of actual) count(counts, show(item), -1)
  const missing = [...counts].filter(([, left]) => left > 0)
  const extra = [...counts].filter(([, left]) => left < 0)
  if (missing.length + extra.length === 0) return
  const [expectedFirst, gotFirst] = [missing[0]?.[0], extra[0]?.[0]]
  const from = expectedFirst === undefined || gotFirst === undefined ? 0 : Math.max(0, firstDifference(expectedFirst, gotFirst) - 80)
  const told = [
    expectedFirst !== undefined && `${missing.length} expected did not come, the first: ${excerpt(expectedFirst, from)}`,
    gotFirst !== undefined && `${extra.length} came that were not expected, the first: ${excerpt(gotFirst, from)}`,
  ]
  throw new Error(`${what}: ${told.filter(Boolean).join('; ')}`)
}

/** Throws unless all of `expected` is among `actual`, equally often or more. For answers that may hold more than was asked for. */
export function checkContains(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  const counts = new Map<string, number>()
  for (const item of actual) count(counts, show(item), 1)
  for (const item of expected) count(counts, show(item), -1)
  const missing = [...counts].filter(([, left]) => left < 0)
  if (missing.length > 0) throw new Error(`${what}: ${missing.length} expected did not come, the first: ${excerpt(missing[0]?.[0] ?? '')}`)
}

/** Throws unless the promise rejects with a GranaryError of this code. */
export async function checkCode(promise: Promise<unknown>, code: string, what: string): Promise<void> {
  const error = await rejection(promise, what)
  check(GranaryError.isInstance(error), `${what}: rejected with ${describeError(error)}, expected a GranaryError ${code}`)
  check(error.code === code, `${what}: rejected with ${error.code}, expected ${code}`)
}

/** What the promise rejects with; throws where it resolves. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  let answer: unknown
  try {
    answer = await promise
  } catch (error) {
    return error
  }
  throw new Error(`${what}: answered ${excerpt(show(answer))}, expected a rejection`)
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name} "${error.message}"` : String(error)
}

function count(counts: Map<string, number>, item: string, by: number): void {
  counts.set(item, (counts.get(item) ?? 0) + by)
}

function firstDifference(one: string, other: string): number {
  let index = 0
  while (index < one.length && one[index] === other[index]) index++
  return index
}

function excerpt(text: string, from = 0): string {
  return `${from > 0 ? '...' : ''}${text.slice(from, from + 200)}${text.length > from + 200 ? '...' : ''}`
}
