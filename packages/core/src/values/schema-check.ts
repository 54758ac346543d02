// Running a Standard Schema validator (Zod, Valibot, ArkType) on one value or row.

import type { Problem } from './problem.js'
import type { StandardSchema } from './standard-schema.js'

const refused: Problem = { code: 'VALIDATION_SCHEMA', message: 'is refused by its schema' }
const threw: Problem = { code: 'VALIDATION_SCHEMA', message: 'made its schema throw' }
const promised: Problem = { code: 'VALIDATION_ASYNC_SCHEMA', message: 'has a schema that answers a promise: use a synchronous one' }

/** The validator's output, or why there is none. Issues are told by their paths alone: their messages may quote the value. */
export function checkWithSchema(schema: StandardSchema, value: unknown): { readonly value: unknown } | { readonly problem: Problem } {
  let result: unknown
  try {
    result = schema['~standard'].validate(value)
  } catch {
    return { problem: threw }
  }
  if (typeof result !== 'object' || result === null) return { problem: refused }
  if (result instanceof Promise || 'then' in result) {
    if (result instanceof Promise) result.catch(() => undefined) // nobody waits for it
    return { problem: promised }
  }
  if ('issues' in result && result.issues !== undefined) {
    const paths = issuePaths(result.issues)
    return { problem: paths === '' ? refused : { ...refused, message: `${refused.message} at ${paths}` } }
  }
  return 'value' in result ? { value: result.value } : { problem: refused }
}

function issuePaths(issues: unknown): string {
  if (!Array.isArray(issues)) return ''
  const paths = issues.map((issue: { readonly path?: unknown }) => (Array.isArray(issue.path) ? issue.path.map(pathSegment).join('.') : ''))
  return [...new Set(paths.filter((path) => path !== ''))].join(', ')
}

function pathSegment(segment: unknown): string {
  return String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment)
}
