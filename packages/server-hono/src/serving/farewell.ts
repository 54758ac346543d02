// A gentle end where the runtime's own is abrupt: before it stops, clients are told with their answers to come no more over their connections.

import type { Hono } from 'hono'

export interface Farewell {
  readonly fetch: Hono['fetch']
  /** From now on answers say `Connection: close`. Settles when clients that are busy have heard it; silent ones are not waited for. */
  say(): Promise<void>
}

/** Milliseconds. */
const hearing = 500

export function farewell(fetch: Hono['fetch']): Farewell {
  let said = false

  async function lastAnswer(request: Request, env: Parameters<Hono['fetch']>[1]): Promise<Response> {
    const { body, status, headers } = await fetch(request, env)
    return new Response(body, { status, headers: { ...Object.fromEntries(headers), connection: 'close' } })
  }

  return {
    fetch: (request, env) => (said ? lastAnswer(request, env) : fetch(request, env)), // Deno counts the parameters that it takes
    say: () => {
      said = true
      return new Promise((resolve) => setTimeout(resolve, hearing))
    },
  }
}
