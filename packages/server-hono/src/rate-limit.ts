// How often each key may ask.

import { durationToMilliseconds, GranaryError } from '@granary/core'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { RateLimit } from './server-options.js'

/** @throws GranaryError `LIMIT_RATE` */
export type CheckRate = (identity: string) => Promise<void>

export function rateCheck({ requests, per }: RateLimit): CheckRate {
  const limiter = new RateLimiterMemory({ points: requests, duration: durationToMilliseconds(per) / 1_000 })
  return async (identity) => {
    await limiter.consume(identity).catch(() => {
      throw new GranaryError('LIMIT_RATE', `This key may send ${requests} requests per ${per}: wait, or ask for more`)
    })
  }
}
