// Where a request comes from, as the runtime's server tells it.

import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import type { ConnInfo } from 'hono/conninfo'

/** The address at the other end of the connection; undefined where no server stands behind the request, as in `app.request`. */
export async function peerAddress(c: Context): Promise<string | undefined> {
  try {
    found ??= findConnInfo()
    return (await found)?.(c).remote.address
  } catch {
    return undefined
  }
}

let found: Promise<((c: Context) => ConnInfo) | undefined> | undefined

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
