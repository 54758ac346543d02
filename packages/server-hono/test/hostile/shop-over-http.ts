// The shop behind a real server of Node, for clients that do not behave.

import type { FeatureStoreOptions } from '@granary/core'
import { afterAll } from 'vitest'
import type { ServerOptions } from '../../src/index.js'
import { type ServeOptions, serve } from '../../src/node.js'
import { adminKey, type ServedShop, servedShop } from '../shop.js'

export interface ShopOverHttp extends ServedShop {
  readonly url: string
  readonly port: number
  /** Sends with the admin's key. */
  send(path: string, request?: RequestInit & { readonly duplex?: 'half' }): Promise<Response>
}

/** Closed when the tests of the file are over. */
export async function shopOverHttp(
  options: ServerOptions = {},
  storeOptions: Partial<FeatureStoreOptions<never>> = {},
  serveOptions: ServeOptions = {},
): Promise<ShopOverHttp> {
  const shop = await servedShop(options, storeOptions)
  const server = await serve(shop.app, { port: 0, signals: [], log: () => undefined, shutdownTime: '1s', ...serveOptions })
  afterAll(() => server.close())
  return {
    ...shop,
    url: server.url,
    port: server.port,
    send: (path, { headers, ...request } = {}) =>
      fetch(server.url + path, { ...request, headers: { authorization: `Bearer ${adminKey}`, ...(headers as Record<string, string>) } }),
  }
}

/** `[status, code]`; the code of a problem alone. */
export async function outcome(answer: Response | Promise<Response>): Promise<readonly [number, string?]> {
  const { status, headers, text } = await Promise.resolve(answer).then(async (given) => ({
    status: given.status,
    headers: given.headers,
    text: await given.text(),
  }))
  return headers.get('content-type') === 'application/problem+json' ? [status, JSON.parse(text).code] : [status]
}
