// Whose request it is, by the key or token that it shows.

import { GranaryError } from '@granary/core'
import type { Context } from 'hono'
import { requestHeader } from '../request-header.js'
import type { ServerOptions } from '../server-options.js'
import { keyFinder } from './api-keys.js'
import type { Identity } from './identity.js'
import { tokenFinder } from './jwt.js'
import { localIdentity } from './loopback.js'

/** @throws GranaryError `AUTH_REQUIRED`, `AUTH_INVALID`, `AUTH_UNAVAILABLE` */
export type Identify = (c: Context) => Identity | Promise<Identity>

/** @throws GranaryError `INPUT_INVALID_OPTION` */
export function identification({ apiKeys = [], jwt, cors }: ServerOptions): Identify {
  if (apiKeys.length === 0 && jwt === undefined) return localIdentity(cors?.origins ?? [])
  const findKey = keyFinder(apiKeys)
  const findToken = jwt === undefined ? undefined : tokenFinder(jwt)

  async function slowly(shown: string, identity: Promise<Identity | undefined> | undefined): Promise<Identity> {
    const found = (await identity) ?? (await findToken?.(shown))
    if (found === undefined) throw new GranaryError('AUTH_INVALID', 'The key shown is not one of this server')
    return found
  }

  return (c) => {
    const shown = shownKey(c)
    const identity = findKey(shown)
    return identity === undefined || identity instanceof Promise ? slowly(shown, identity) : identity
  }
}

function shownKey(c: Context): string {
  const authorization = requestHeader(c, 'authorization')
  const bearer = authorization?.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7).trim() : undefined
  const shown = bearer ?? requestHeader(c, 'x-api-key')
  if (shown === undefined || shown === '')
    throw new GranaryError('AUTH_REQUIRED', 'Show a key: `Authorization: Bearer KEY` or `X-API-Key: KEY`')
  return shown
}
