// Whether the server lives, and whether it can serve.

import { GranaryError, type StoreHealth } from '@granary/core'
import { z } from 'zod'
import { answerHeaders, type Call } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import type { Beginning } from '../warm-up.js'

const state = z.enum(['ok', 'absent', 'failed'])
const answer = z.object({
  status: z.enum(['ok', 'unavailable']),
  service: z.string().meta({ description: "The store's name" }),
  timestamp: z.iso.datetime(),
  stores: z.object({ online: state, offline: state }),
  warm: z.boolean().meta({ description: 'The online store holds what the history has' }),
  missing: z.array(z.string()).meta({ description: 'What keeps it from being ready' }),
})
type Answer = z.infer<typeof answer>

/** Milliseconds. Whoever probes for life waits about a second by default, and takes silence for death. */
const patience = { health: 500, ready: 2_000 }

export function healthRoutes({ store }: ServerContext, beginning: Beginning): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/health',
      scope: 'public',
      describe: {
        summary: 'The process lives; tells how its stores are',
        tags: ['Operation'],
        responses: { 200: { description: 'Alive, whatever the stores say', content: { 'application/json': { schema: answer } } } },
      },
      handle: async (call) => told(call, await look(patience.health), 200),
    },
    {
      method: 'get',
      path: '/ready',
      scope: 'public',
      describe: {
        summary: 'Stores reachable and warm, definitions recorded',
        tags: ['Operation'],
        responses: {
          200: { description: 'Ready', content: { 'application/json': { schema: answer } } },
          503: { description: 'Not ready: `missing` says why', content: { 'application/json': { schema: answer } } },
        },
      },
      async handle(call) {
        const found = await look(patience.ready)
        return told(call, found, found.status === 'ok' ? 200 : 503)
      },
    },
  ]

  async function look(milliseconds: number): Promise<Answer> {
    const { online, offline, cold } = await healthWithin(milliseconds)
    const left = beginning()
    const missing = [
      ...Object.entries({ online, offline }).flatMap(([name, each]) => (each.state === 'failed' ? [`${name} store: ${each.code}`] : [])),
      ...cold.map((group) => `warm start of ${group}`),
      ...(left === undefined || (left === 'under way' && cold.length > 0) ? [] : [`start: ${left}`]),
    ]
    return {
      status: missing.length === 0 ? 'ok' : 'unavailable',
      service: store.name,
      timestamp: new Date().toISOString(),
      stores: { online: online.state, offline: offline.state },
      warm: cold.length === 0,
      missing,
    }
  }

  /** A store that does not answer in time has failed, as far as a probe is concerned. */
  async function healthWithin(milliseconds: number): Promise<StoreHealth> {
    try {
      return await store.health({ signal: AbortSignal.timeout(milliseconds) })
    } catch (error) {
      const code = GranaryError.isInstance(error) ? error.code : 'INTERNAL'
      return { online: { state: 'failed', code }, offline: { state: 'failed', code }, cold: [] }
    }
  }
}

function told(call: Call, body: Answer, status: number): Response {
  const headers = { ...answerHeaders(call, 'application/json'), ...(status === 503 && { 'retry-after': '1' }) }
  return new Response(JSON.stringify(body), { status, headers })
}
