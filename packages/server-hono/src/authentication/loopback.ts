// Without keys a server answers this machine alone: whose address is known, and who speaks for nobody else.

import { GranaryError } from '@granary/core'
import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import type { ConnInfo } from 'hono/conninfo'
import type { Identity } from './identity.js'

const local: Identity = { name: 'this machine', scopes: ['admin'] }
const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

/** @throws GranaryError `AUTH_REQUIRED`: the peer is another machine, is unknown, or speaks for another. */
export async function localIdentity(c: Context): Promise<Identity> {
  const forwarded = c.req.raw.headers.has('forwarded') || [...c.req.raw.headers.keys()].some((name) => name.startsWith('x-forwarded-'))
  if (!forwarded && loopback.test((await peerAddress(c)) ?? '')) return local
  throw new GranaryError(
    'AUTH_REQUIRED',
    'This server has no API keys, and so answers this machine alone: give createServer `apiKeys` or `jwt`',
  )
}

async function peerAddress(c: Context): Promise<string | undefined> {
  try {
    const connInfo = await connInfoOf()
    return connInfo?.(c).remote.address
  } catch {
    return undefined // no server stands behind the request: it was handed to `app.request`
  }
}

let found: Promise<((c: Context) => ConnInfo) | undefined> | undefined

function connInfoOf(): Promise<((c: Context) => ConnInfo) | undefined> {
  found ??= findConnInfo()
  return found
}

async function findConnInfo(): Promise<((c: Context) => ConnInfo) | undefined> {
  switch (getRuntimeKey()) {
    case 'node':
      return (await import('@hono/node-server/conninfo')).getConnInfo
    case 'bun':
      return (await import('hono/bun')).getConnInfo
    case 'deno':
      return (await import('hono/deno')).getConnInfo
    default:
      return undefined
  }
}
