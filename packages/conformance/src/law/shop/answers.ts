// What a read of a shop gave for each feature.

import { show } from '../../assert/show.js'

/** The two ways of finding nothing are one. */
export interface Answer {
  readonly value: unknown
  readonly status: string
}

export type Answers = { readonly [feature: string]: Answer }

export function answersOf(
  row: { readonly [name: string]: unknown } | undefined,
  statuses: { readonly [name: string]: string } | undefined,
): Answers {
  const answers = Object.entries(statuses ?? {}).map(([name, status]) => {
    return [name, { value: row?.[name], status: status === 'OUTSIDE_MAX_AGE' ? 'NOT_FOUND' : status }] as const
  })
  return Object.fromEntries(answers)
}

export function isSame(one: Answer | undefined, other: Answer | undefined): boolean {
  if (one?.status !== other?.status) return false
  return Object.is(one?.value, other?.value) || show(one?.value) === show(other?.value)
}
