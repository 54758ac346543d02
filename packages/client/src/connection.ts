// Requests to one server: sent, timed, tried again, and every failure told as a GranaryError.

import { GranaryError } from '@granary/core/codec'
import type { CheckedOptions } from './client-options.js'
import { type Deadline, within } from './deadline.js'
import { readLines } from './ndjson.js'
import { errorOf, unreadable } from './problem.js'
import { beforeRetry, withRetries } from './retries.js'

export interface WireRequest {
  /** Below the client's url, beginning with a slash, without a query. */
  readonly path: string
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly contentType: string
  readonly accept: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: BodyInit
}

export interface Connection {
  /** As messages name it. */
  readonly server: string
  /** One try. An answer of success, its body not read yet. */
  send(request: WireRequest, until: Deadline): Promise<Response>
  /** An answer of success, as JSON. Tried again where that can help. */
  json(request: WireRequest, until: Deadline): Promise<unknown>
  /** The objects of an answer's lines as they come, some at a time. Leaving the loop ends the request. */
  lines(answer: Response, until: Deadline): AsyncGenerator<readonly object[], void, undefined>
  retry<T>(until: Deadline, attempt: () => Promise<T>): Promise<T>
  /** As `beforeRetry`. */
  wait(until: Deadline, tried: number, error: unknown): Promise<void>
  /** The error of reading an answer's body. */
  cutOff(cause: unknown, until: Deadline): GranaryError
}

export function connection(options: CheckedOptions): Connection {
  const server = `The server at ${options.url}`

  function failure(cause: unknown, until: Deadline, message: string): GranaryError {
    if (until.error !== undefined) return until.error
    return GranaryError.isInstance(cause) ? cause : new GranaryError('STORE_UNAVAILABLE', message, { cause })
  }

  async function send(request: WireRequest, until: Deadline): Promise<Response> {
    if (until.error !== undefined) throw until.error
    const response = await within(until, sent(request, until, options)).catch((cause: unknown) => {
      throw failure(cause, until, `${server} cannot be reached: see whether it runs, and whether the client's url is right`)
    })
    if (response.ok) return response
    throw until.error ?? (await errorOf(response, server))
  }
  const retry = <T>(until: Deadline, attempt: () => Promise<T>): Promise<T> => withRetries(options.retry, until, attempt)
  const cutOff = (cause: unknown, until: Deadline): GranaryError => failure(cause, until, `${server} did not finish its answer`)

  async function* lines({ body }: Response, until: Deadline): AsyncGenerator<readonly object[], void, undefined> {
    if (body === null) throw unreadable(server, 'it is empty')
    const texts = readLines(body)
    try {
      for (;;) {
        const { done, value } = await within(until, texts.next()).catch((cause: unknown) => {
          throw cutOff(cause, until)
        })
        if (done === true) return
        yield value.map((text) => objectOf(text, server))
      }
    } finally {
      void texts.return(undefined) // which waits for what is being read
    }
  }

  return {
    server,
    send,
    lines,
    retry,
    wait: (until, tried, error) => beforeRetry(options.retry, until, tried, error),
    cutOff,
    json: (request, until) =>
      retry(until, async () => {
        const response = await send(request, until)
        const text = await within(until, response.text()).catch((cause: unknown) => {
          throw cutOff(cause, until)
        })
        try {
          return JSON.parse(text) as unknown
        } catch {
          throw /^({|$)/.test(text) ? cutOff(new Error('The body ends too early'), until) : unreadable(server, 'it is no JSON')
        }
      }),
  }
}

async function sent({ path, query = {}, contentType, accept, headers, body }: WireRequest, until: Deadline, options: CheckedOptions) {
  const key = await options.key()
  const init: RequestInit = {
    method: 'POST',
    headers: {
      ...options.headers,
      accept,
      'content-type': contentType,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body,
    redirect: 'manual', // a redirect would take rows and secrets to another server, or make a GET of them
    signal: until.signal,
  }
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return options.fetch(options.url + path + (given.length === 0 ? '' : `?${new URLSearchParams(given)}`), init)
}

/** The parser's own error repeats the text. */
function objectOf(text: string, server: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(server, 'a line is no JSON')
  }
  if (typeof value !== 'object' || value === null) throw unreadable(server, 'a line is no object')
  return value
}
