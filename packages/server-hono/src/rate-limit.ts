// How often each key may ask, and how often anybody may show one that is none.

import { durationToMilliseconds, GranaryError } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import type { Context } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { peerAddress } from './authentication/peer-address.js'
import { withHeaders } from './error-headers.js'
import type { RateLimit } from './server-options.js'

/** @throws GranaryError `LIMIT_RATE` */
export type CheckRate = (identity: string) => Promise<void>

/** A longer timer than this fires at once. */
const longest = 2 ** 31 - 1

/** @throws GranaryError `INPUT_INVALID_OPTION`, `DEFINITION_INVALID_DURATION` */
export function rateCheck(limit: RateLimit): CheckRate {
  checkOptions('rateLimit', limit, ['requests', 'per'])
  const { requests, per } = limit
  if (!Number.isSafeInteger(requests) || requests < 1)
    throw new GranaryError('INPUT_INVALID_OPTION', 'rateLimit.requests is a whole number from 1 on')
  const milliseconds = durationToMilliseconds(per)
  if (milliseconds > longest) throw new GranaryError('INPUT_INVALID_OPTION', 'rateLimit.per is at most 24 days')
  const limiter = new RateLimiterMemory({ points: requests, duration: milliseconds / 1_000 })
  return async (identity) => {
    await limiter.consume(identity).catch((cause: unknown) => {
      if (!(cause instanceof RateLimiterRes)) throw cause
      const error = new GranaryError('LIMIT_RATE', `At most ${requests} requests per ${per} are taken here: wait, or ask for more`)
      throw withHeaders(error, { 'retry-after': String(Math.max(1, Math.ceil(cause.msBeforeNext / 1_000))) })
    })
  }
}

/**
 * The error itself, or `LIMIT_RATE` in its place. Who shows no key, or what is none, has no name and so counts by his address; he who shows
 * a known key from there is never kept out by it.
 */
export async function failedTooOften(error: unknown, c: Context, checkRate: CheckRate): Promise<unknown> {
  if (!GranaryError.isInstance(error) || (error.code !== 'AUTH_INVALID' && error.code !== 'AUTH_REQUIRED')) return error
  return checkRate(`peer ${await peerAddress(c)}`).then(
    () => error,
    (limit: unknown) => limit,
  )
}
