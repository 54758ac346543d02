// An answer that is no success as an error: the server's own code and words, or what is to be made of somebody else's answer.

import { type ErrorCode, errorCodes, GranaryError } from '@granary/core/codec'

/** The `cause` of an error that a server answered. */
export interface ErrorAnswer {
  readonly kind: 'answer'
  readonly status: number
  /** Names the request in the server's log. */
  readonly requestId?: string
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number
}

export function isAnswer(cause: unknown): cause is ErrorAnswer {
  return typeof cause === 'object' && cause !== null && 'kind' in cause && cause.kind === 'answer'
}

/** Never holds the body of a foreign answer. `server`: as messages name it. */
export async function errorOf(response: Response, server: string): Promise<GranaryError> {
  const cause = answerOf(response)
  const redirected = isRedirect(response)
  const isProblem = !redirected && (response.headers.get('content-type') ?? '').startsWith('application/problem+json')
  const problem: unknown = isProblem ? await response.json().catch(() => undefined) : undefined
  if (!isProblem) await response.body?.cancel().catch(() => undefined)
  if (redirected) return redirectError(response, cause, server)
  return problemError(problem, cause) ?? foreignError(cause, server)
}

/** The error that a server's problem tells; undefined where it is none. */
export function problemError(problem: unknown, cause?: ErrorAnswer): GranaryError | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined
  const { code, detail, errors, batch_id: batchId, offset } = problem as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || typeof detail !== 'string') return undefined
  const options = {
    ...(cause !== undefined && { cause }),
    ...(Array.isArray(errors) && { errors }),
    ...(typeof batchId === 'string' && { batchId }),
    ...(typeof offset === 'number' && { offset }),
  }
  if (Object.hasOwn(errorCodes, code)) return new GranaryError(code as ErrorCode, detail, options)
  return new GranaryError(
    codeOfStatus(cause?.status),
    `${detail} (the server's code is ${code}, which this version of @granary/client does not know: update it)`,
    options,
  )
}

function answerOf({ status, headers }: Response): ErrorAnswer {
  const requestId = headers.get('x-request-id')
  const retryAfter = millisecondsOf(headers.get('retry-after'))
  return {
    kind: 'answer',
    status,
    ...(requestId !== null && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** `Retry-After` is seconds, or a date. */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/** What answers of a gateway, a proxy or another server mean to a caller. */
const foreignCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'AUTH_REQUIRED',
  403: 'AUTH_FORBIDDEN',
  404: 'INPUT_UNKNOWN_ROUTE',
  405: 'INPUT_UNKNOWN_ROUTE',
  407: 'AUTH_REQUIRED',
  408: 'STORE_TIMEOUT',
  413: 'LIMIT_BODY',
  429: 'LIMIT_RATE',
  500: 'INTERNAL',
  502: 'STORE_UNAVAILABLE',
  503: 'STORE_UNAVAILABLE',
  504: 'STORE_TIMEOUT',
}

function codeOfStatus(status: number | undefined): ErrorCode {
  return foreignCodes[status ?? 500] ?? 'STORE_CORRUPT'
}

function foreignError(cause: ErrorAnswer, server: string): GranaryError {
  return new GranaryError(
    codeOfStatus(cause.status),
    `${server} gave an answer of status ${cause.status} that is none of a Granary server: see whether the client's url leads to one, and what stands between`,
    { cause },
  )
}

/** Browsers hide the status and the target of a redirect that they do not follow. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status)
}

/** Of the target no more than its origin is told: the rest may hold secrets. */
function redirectError({ headers }: Response, cause: ErrorAnswer, server: string): GranaryError {
  const location = headers.get('location') ?? ''
  const target = URL.canParse(location) ? new URL(location) : undefined // what is relative stays at the server
  const where = target !== undefined && /^https?:$/.test(target.protocol) ? ` to ${target.origin}` : ''
  return new GranaryError(
    'STORE_CORRUPT',
    `${server} redirects${where}, and a client does not follow: it would send rows and headers there. Make its url the final one`,
    { cause },
  )
}

/** A success that cannot be read: damaged, or not of a Granary server. */
export function unreadable(server: string, what: string): GranaryError {
  return new GranaryError(
    'STORE_CORRUPT',
    `${server} gave an answer that cannot be read: ${what}. See whether the client's url leads to a Granary server of this version`,
  )
}
