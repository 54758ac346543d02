// A server that answers what a test tells it to, one answer a request, and keeps what it was asked.

import { type AnyFeatureClient, type ClientOptions, createClient } from '@granary/client'

export interface Asked {
  readonly url: string
  readonly headers: Headers
  readonly body: string
  readonly signal: AbortSignal
}
export type Answer = (asked: Asked) => Response | Promise<Response>

export interface ScriptedServer {
  readonly requests: readonly Asked[]
  readonly client: AnyFeatureClient
}

/** The last answer is given again and again. Retries wait for a millisecond or two. */
export function scriptedServer(answers: readonly Answer[], options: Partial<ClientOptions> = {}): ScriptedServer {
  const requests: Asked[] = []
  const client = createClient({
    url: 'https://granary.test/shop/',
    retry: { wait: 1 },
    async fetch(url, init) {
      const asked = {
        url,
        headers: new Headers(init.headers),
        body: await new Response(init.body).text(),
        signal: init.signal as AbortSignal,
      }
      const answer = answers[Math.min(requests.push(asked), answers.length) - 1] as Answer
      return answer(asked)
    },
    ...options,
  })
  return { requests, client }
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return () => Response.json(value, { status, headers })
}

export function problem(code: string, status: number, more: object = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = { type: `urn:granary:error:${code}`, title: code, status, code, detail: `told as ${code}`, request_id: 'r1', ...more }
  return () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json', 'x-request-id': 'r1', ...headers },
    })
}

/** Lines as chunks; 'cut' breaks the connection. */
export function lines(...told: readonly (object | 'cut')[]): Answer {
  return () => {
    const encoder = new TextEncoder()
    const left = [...told]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = left.shift()
        if (next === undefined) controller.close()
        else if (next === 'cut') controller.error(new TypeError('terminated'))
        else controller.enqueue(encoder.encode(`${JSON.stringify(next)}\n`))
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
  }
}

/** Nothing, for ever. */
export const silence: Answer = () => new Promise(() => undefined)
export const unreachable: Answer = () => Promise.reject(new TypeError('fetch failed'))

/** An online answer of one feature `x` for as many keys as were asked for. */
export const echo: Answer = ({ body }) => {
  const { entities } = JSON.parse(body) as { readonly entities: readonly { readonly id: number }[] }
  return Response.json({ types: { x: 'int64' }, rows: entities.map(({ id }) => ({ x: id })) })
}
