// Running a Standard Schema validator (Zod, Valibot, ArkType) on one value or row.

import type { Problem } from './problem.js'
import type { StandardSchema } from './standard-schema.js'
import { unawaited } from './unawaited.js'

const refused: Problem = { code: 'VALIDATION_SCHEMA', message: 'is refused by its schema' }
const threw: Problem = { code: 'VALIDATION_SCHEMA', message: 'made its schema throw' }
const promised: Problem = { code: 'VALIDATION_ASYNC_SCHEMA', message: 'has a schema that answers a promise: use a synchronous one' }

/**
 * The validator's output, or why there is none. Of issues the names of columns are told alone: messages and deeper paths may quote the value.
 * `columns`: of the row that the schema is for; none for a schema of one value.
 */
export function checkWithSchema(
  schema: StandardSchema,
  value: unknown,
  columns?: ReadonlySet<string>,
): { readonly value: unknown } | { readonly problem: Problem } {
  let result: unknown
  try {
    result = schema['~standard'].validate(value)
  } catch {
    return { problem: threw }
  }
  if (typeof result !== 'object' || result === null) return { problem: refused }
  if (result instanceof Promise || 'then' in result) {
    unawaited(result)
    return { problem: promised }
  }
  if ('issues' in result && result.issues !== undefined) {
    const names = columns === undefined ? '' : columnsOf(result.issues, columns)
    return { problem: names === '' ? refused : { ...refused, message: `${refused.message} at ${names}` } }
  }
  return 'value' in result ? { value: result.value } : { problem: refused }
}

function columnsOf(issues: unknown, columns: ReadonlySet<string>): string {
  if (!Array.isArray(issues)) return ''
  const names = issues.map((issue: { readonly path?: unknown }) => (Array.isArray(issue.path) ? segmentName(issue.path[0]) : ''))
  return [...new Set(names.filter((name) => columns.has(name)))].join(', ')
}

function segmentName(segment: unknown): string {
  return String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment)
}
