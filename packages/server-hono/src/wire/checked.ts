// A body or a query string, checked by its schema.

import { type ErrorCode, GranaryError } from '@granary/core'
import { z } from 'zod'
import type { Call } from '../call.js'
import { searchOf } from './key-path.js'

/** @throws GranaryError `INPUT_INVALID_BODY` naming the places at fault, never their values. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  return conform(schema, value, what, 'INPUT_INVALID_BODY')
}

/** @throws GranaryError `INPUT_INVALID_QUERY` naming the parameters at fault: not of their kind, unknown, or given twice. */
export function checkedQuery<T>(schema: z.ZodType<T>, { c }: Call): T {
  const twice = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)
  if (twice !== undefined)
    throw new GranaryError('INPUT_INVALID_QUERY', `The query string has ${short(twice[0])} twice: several values have commas between`)
  return conform(schema, c.req.query(), 'query string', 'INPUT_INVALID_QUERY')
}

const empty = z.strictObject({})

/** For a route that is asked by its path and body alone. @throws GranaryError `INPUT_INVALID_QUERY` */
export function refuseQuery(call: Call): void {
  if (searchOf(call.c.req.url) !== '') checkedQuery(empty, call)
}

function conform<T>(schema: z.ZodType<T>, value: unknown, what: string, code: ErrorCode): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const places = result.error.issues.slice(0, 5).map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return `${issue.keys.map(short).slice(0, 5).join(', ')} ${is(issue.keys)} unknown: ${taken(schema)}`
    return `${issue.path.length === 0 ? what : issue.path.map(String).join('.')}: ${issue.message}`
  })
  throw new GranaryError(code, `The ${what} has another shape than this route takes: ${places.join('; ')}`)
}

function short(name: string): string {
  return JSON.stringify(name.slice(0, 50))
}

function is(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are'
}

function taken(schema: z.ZodType): string {
  const names = 'shape' in schema ? Object.keys(schema.shape as object) : []
  return names.length === 0 ? 'nothing is taken here' : `it takes ${names.join(', ')}`
}
