// What a client can be told, checked at its making.

import { checkOptions, GranaryError } from '@granary/core/codec'
import type { RetryPolicy } from './retries.js'

export interface ClientOptions {
  /** Where the server is: `https://features.example.com`, with a path where it is mounted under one. Without user and password: they go into `key`. */
  readonly url: string | URL
  /**
   * An API key or a token, sent as `Authorization: Bearer`. A function is asked before each request, for tokens that expire; if it throws, the
   * call is `AUTH_REQUIRED` at once, or the GranaryError that it threw.
   */
  readonly key?: string | (() => string | Promise<string>)
  /** Further headers of each request, such as a gateway's. Where the client sends one of the same name (`authorization` with a `key`), its own goes. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds that online reads, and any wait of an ingestion, may take, retries included. Default: 30,000. Training sets have the time-out of their call. */
  readonly timeout?: number
  /** Where a retry can help. Default: 4 tries in all, after waits of 100 ms, doubled up to 5 s; `{ tries: 1 }` turns it off. */
  readonly retry?: Partial<RetryPolicy>
  /**
   * Gathers online reads of one query that are made within `waitMilliseconds` into one request. Default: each its own. In Workers, make such a
   * client for each request that you serve: a call that joins the request of another one's handler would wait for ever, for workerd lets no
   * handler wait for what another one began.
   */
  readonly batch?: boolean | BatchOptions
  /** In place of the runtime's `fetch`: a server in this process, a proxy, a test. */
  readonly fetch?: (url: string, init: RequestInit) => Response | Promise<Response>
}

export interface BatchOptions {
  /** A request is sent at once when it has so many keys. Default: 1,000. */
  readonly maxKeys?: number
  /** Default: 0, the end of this turn of the event loop. */
  readonly waitMilliseconds?: number
}

export interface CheckedOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: () => string | undefined | Promise<string>
  /** By names in lower case, so that a name of the client's own takes the place of the same one. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: number
  readonly retry: RetryPolicy
  readonly batch: Required<BatchOptions> | undefined
  readonly fetch: (url: string, init: RequestInit) => Response | Promise<Response>
}

/** @throws GranaryError `INPUT_INVALID_OPTION`, never showing a key. */
export function checkedOptions(options: ClientOptions): CheckedOptions {
  if (options === undefined) refuse('createClient needs the `url` of a server')
  checkOptions('createClient', options, ['url', 'key', 'headers', 'timeout', 'retry', 'batch', 'fetch'])
  const { key, headers = {}, timeout = 30_000, retry = {}, batch = false, fetch } = options
  checkOptions('createClient: retry', retry, ['tries', 'wait', 'longestWait'])
  const { tries = 4, wait = 100, longestWait = 5_000 } = retry
  if (key !== undefined && typeof key !== 'function') checkKey(key)
  if (fetch !== undefined && typeof fetch !== 'function') refuse('createClient: `fetch` is a function')
  return {
    url: checkedUrl(options.url),
    key: typeof key === 'function' ? () => askedKey(key) : () => key,
    headers: checkedHeaders(headers),
    timeout: whole(timeout, 'timeout', 1),
    retry: {
      tries: whole(tries, 'retry.tries', 1),
      wait: whole(wait, 'retry.wait', 0),
      longestWait: whole(longestWait, 'retry.longestWait', 0),
    },
    batch: checkedBatch(batch),
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)), // looked up anew: it may be replaced
  }
}

function checkedUrl(given: unknown): string {
  const text = given instanceof URL ? given.href : given
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) refuse('createClient: `url` is an http:// or https:// URL of a Granary server')
  if (url.username !== '' || url.password !== '') refuse('createClient: `url` holds a user or a password: pass a `key`, or `headers`')
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** What a header can carry. A key that is none would stand in the runtime's error. */
function checkKey(key: unknown): string {
  if (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)) return key
  return refuse('createClient: `key` is a text of visible ASCII characters without spaces')
}

/** What `key` throws is no fault of the server's, and asking again is its own affair. */
async function askedKey(key: () => string | Promise<string>): Promise<string> {
  try {
    return checkKey(await key())
  } catch (cause) {
    if (GranaryError.isInstance(cause)) throw cause
    throw new GranaryError('AUTH_REQUIRED', "The client's `key` function failed, so that nothing was sent: the cause is its error", {
      cause,
    })
  }
}

function checkedHeaders(headers: unknown): Readonly<Record<string, string>> {
  try {
    if (typeof headers === 'object' && headers !== null) return Object.fromEntries(new Headers(headers as Record<string, string>))
  } catch {
    // told below: the runtime's error shows what was given
  }
  return refuse('createClient: `headers` are names of headers with texts')
}

function checkedBatch(batch: unknown): Required<BatchOptions> | undefined {
  if (batch === false) return undefined
  if (batch === true) return { maxKeys: 1_000, waitMilliseconds: 0 }
  checkOptions('createClient: batch', batch, ['maxKeys', 'waitMilliseconds'])
  const { maxKeys = 1_000, waitMilliseconds = 0 } = batch as BatchOptions // an object of these, as just checked
  return { maxKeys: whole(maxKeys, 'batch.maxKeys', 1), waitMilliseconds: whole(waitMilliseconds, 'batch.waitMilliseconds', 0) }
}

/** Timers hold no more than 31 bits. */
export function whole(given: unknown, name: string, least: number): number {
  if (Number.isInteger(given) && (given as number) >= least && (given as number) < 2 ** 31) return given as number // an integer is a number
  return refuse(`\`${name}\` is a whole number from ${least} on, below 2^31`)
}

function refuse(message: string): never {
  throw new GranaryError('INPUT_INVALID_OPTION', message)
}
