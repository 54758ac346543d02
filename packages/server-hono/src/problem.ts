// Any error as application/problem+json: the code, the way out, and nothing of what the request or a store held.

import { type ErrorCode, GranaryError } from '@granary/core'
import { pageHeaders } from './safe-headers.js'

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly request_id: string
  /** The same request may succeed later. */
  readonly retryable: boolean
  readonly errors?: readonly unknown[]
  readonly batch_id?: string
  readonly offset?: number
}

/** Characters of a detail: a message may repeat a name of the request, of any length. */
const longest = 1_000

/** An error that a request ends with. `pathCodes`: those that are about what the path names; elsewhere an unknown name is a bad request. */
export function problemOf(thrown: unknown, requestId: string, pathCodes: readonly ErrorCode[] = []): Problem {
  const error = GranaryError.isInstance(thrown)
    ? thrown
    : new GranaryError('INTERNAL', 'The server failed: its log has more under this request id', { cause: thrown })
  const { code, message, errors, batchId, offset, retryable } = error
  return {
    type: `urn:granary:error:${code}`,
    title: titleOf(code),
    status: statusOf(error, pathCodes),
    code,
    detail: message.length > longest ? `${message.slice(0, longest)}...` : message,
    request_id: requestId,
    retryable,
    ...(errors !== undefined && { errors }),
    ...(batchId !== undefined && { batch_id: batchId }),
    ...(offset !== undefined && { offset }),
  }
}

/** The end of a time limit of the server's own. `error`: what came of it, which may say how far the work got. */
export function tooLate(error: unknown): GranaryError {
  const { batchId, offset } = GranaryError.isInstance(error) ? error : {}
  const progress = { ...(batchId !== undefined && { batchId }), ...(offset !== undefined && { offset }) }
  return new GranaryError('LIMIT_TIME', 'The request took longer than this server gives (limits.readTime, limits.longTime)', progress)
}

function statusOf({ code, status }: GranaryError, pathCodes: readonly ErrorCode[]): number {
  return status === 404 && code.startsWith('INPUT_UNKNOWN_') && code !== 'INPUT_UNKNOWN_ROUTE' && !pathCodes.includes(code) ? 400 : status
}

/** `INPUT_UNKNOWN_GROUP` as "Input: unknown group". */
function titleOf(code: string): string {
  const [family = '', ...rest] = code.toLowerCase().split('_')
  const subject = family.charAt(0).toUpperCase() + family.slice(1)
  return rest.length === 0 ? subject : `${subject}: ${rest.join(' ')}`
}

/** Seconds after which a retry is worth trying. */
const retryAfter = '1'

/** `more`: headers of this error alone. */
export function problemResponse(problem: Problem, more?: Readonly<Record<string, string>>): Response {
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'x-request-id': problem.request_id,
    ...pageHeaders,
  }
  if (problem.retryable && problem.status !== 409) headers['retry-after'] = retryAfter
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { ...headers, ...more } })
}
