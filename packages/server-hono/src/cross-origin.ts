// Pages of other sites: none may call this server, unless its origin is named.

import { GranaryError } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { ServerOptions } from './server-options.js'

const asked = [
  'authorization',
  'x-api-key',
  'content-type',
  'content-encoding',
  'idempotency-key',
  'if-none-match',
  'x-request-id',
  'traceparent',
]
const told = ['x-request-id', 'retry-after', 'etag', 'granary-snapshots']

/**
 * Undefined where no origin is named. Keys travel in headers, never as cookies, so no credentials of a browser are taken.
 * @throws GranaryError `INPUT_INVALID_OPTION`: what is no origin; `*` where there are no keys, since any page could then act for this machine.
 */
export function crossOrigin({ cors: options, apiKeys = [], jwt }: ServerOptions): MiddlewareHandler | undefined {
  if (options === undefined) return undefined
  checkOptions('cors', options, ['origins'])
  const { origins } = options
  const isAnybody = Array.isArray(origins) && origins.length === 1 && origins[0] === '*'
  if (!isAnybody && !(Array.isArray(origins) && origins.every(isOrigin)))
    throw new GranaryError('INPUT_INVALID_OPTION', "cors.origins is a list such as ['https://app.example'], or ['*'] for every site")
  if (isAnybody && apiKeys.length === 0 && jwt === undefined)
    throw new GranaryError(
      'INPUT_INVALID_OPTION',
      "cors.origins is ['*'] where there are no apiKeys and no jwt: any page could act for this machine",
    )
  return cors({
    origin: isAnybody ? '*' : [...origins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: asked,
    exposeHeaders: told,
    maxAge: 600,
  })
}

function isOrigin(text: unknown): boolean {
  return typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text
}
