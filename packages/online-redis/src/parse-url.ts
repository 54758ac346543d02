// redis:// URLs, taken apart here: the platform's own error for a bad one repeats it, password and all.

import { GranaryError } from '@granary/core/codec'

export interface ServerAddress {
  readonly host?: string
  readonly port?: number
  /** Of a Unix socket. */
  readonly path?: string
  readonly username?: string
  readonly password?: string
  readonly db?: number
  readonly tls: boolean
}

/**
 * `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`, `rediss://` for TLS, `unix:///PATH`. User and password are percent-encoded where they hold
 * `:`, `/`, `?`, `#`, `@` or `%`.
 * @throws GranaryError `INPUT_INVALID_OPTION`, which repeats nothing of the URL.
 */
export function parseUrl(text: string): ServerAddress {
  if (!URL.canParse(text)) throw invalid('it is no URL')
  const url = new URL(text)
  const { protocol } = url
  if (url.search !== '' || url.hash !== '')
    throw invalid('it has a ? or #: percent-encode it in a password, and put settings in redisOptions')
  if (protocol === 'unix:') {
    if (url.hostname !== '' || url.pathname.length < 2) throw invalid('a socket is unix:///PATH')
    return { path: decoded(url.pathname), tls: false }
  }
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw invalid('it begins with neither redis://, rediss:// nor unix:///')
  if (url.hostname === '') throw invalid('it names no host')
  const db = /^\/?(\d*)$/.exec(url.pathname)?.[1]
  if (db === undefined) throw invalid('what follows the host is no database number: percent-encode a / in a password')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6_379 : Number(url.port),
    ...(url.username !== '' && { username: decoded(url.username) }),
    ...(url.password !== '' && { password: decoded(url.password) }),
    ...(db !== '' && { db: Number(db) }),
    tls: protocol === 'rediss:',
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('a % in it does not begin a percent-encoding')
  }
}

function invalid(why: string): GranaryError {
  return new GranaryError('INPUT_INVALID_OPTION', `url is not redis://USER:PASSWORD@HOST:PORT/DB: ${why}`)
}
