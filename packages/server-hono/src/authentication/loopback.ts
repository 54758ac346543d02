// Without keys a server answers this machine alone: whose address is known, who speaks for nobody else, and who is no page of another site.

import { GranaryError } from '@granary/core'
import type { Context } from 'hono'
import type { Identity } from './identity.js'
import { isLoopback } from './loopback-host.js'
import { peerAddress } from './peer-address.js'

const local: Identity = { name: 'this machine', scopes: ['admin'] }

/** `origins`: whose pages may ask beside the server's own. @throws GranaryError `AUTH_REQUIRED`: the peer is another machine, is unknown, or speaks for another. */
export function localIdentity(origins: readonly string[]): (c: Context) => Promise<Identity> {
  return async (c) => {
    const { headers, url } = c.req.raw
    // A browser on this machine lends its address to any page: one whose name was pointed here asks for that name, any other tells its origin or site.
    const isOurs = isLoopback(new URL(url).hostname) && isOwnPage(headers, url, origins)
    if (isOurs && !isForwarded(headers) && isLoopback((await peerAddress(c)) ?? '')) return local
    throw new GranaryError(
      'AUTH_REQUIRED',
      'This server has no API keys, and so answers this machine alone, by its own names: give createServer `apiKeys` or `jwt`, or export `server = { apiKeys }` from the config file',
    )
  }
}

/** What proxies tell of those whom they speak for. */
const forwarding = /^(via|forwarded|x-forwarded.*|(x-real|x-client|true-client|cf-connecting|fastly-client)-ip)$/

function isForwarded(headers: Headers): boolean {
  return [...headers.keys()].some((name) => forwarding.test(name))
}

/** An image tells no origin, but its site. So does a link: it is refused, for any page can have a browser follow one, and this machine answer. */
function isOwnPage(headers: Headers, url: string, origins: readonly string[]): boolean {
  const origin = headers.get('origin')
  if (origin !== null) return origin === new URL(url).origin || origins.includes(origin)
  return ['none', 'same-origin', null].includes(headers.get('sec-fetch-site')) // none: a person who wrote the address
}
