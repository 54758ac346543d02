// Whether the server lives, and whether it can serve.

import { z } from 'zod'
import { json } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'

const state = z.enum(['ok', 'absent', 'failed'])
const answer = z.object({
  status: z.enum(['ok', 'unavailable']),
  service: z.string(),
  timestamp: z.iso.datetime(),
  stores: z.object({ online: state, offline: state }),
  warm: z.boolean().meta({ description: 'The online store holds what the history has' }),
  cold: z.array(z.string()).meta({ description: 'Groups whose warm start is not done' }),
})

export function healthRoutes({ store }: ServerContext): readonly Route[] {
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
      handle: async (call) => json(call, (await look()).body),
    },
    {
      method: 'get',
      path: '/ready',
      scope: 'public',
      describe: {
        summary: 'Stores reachable and warm',
        tags: ['Operation'],
        responses: {
          200: { description: 'Ready', content: { 'application/json': { schema: answer } } },
          503: { description: 'Not ready: says what is missing', content: { 'application/json': { schema: answer } } },
        },
      },
      async handle(call) {
        const { ready, body } = await look()
        return json(call, body, ready ? 200 : 503)
      },
    },
  ]

  async function look() {
    const { online, offline, cold } = await store.health({ signal: AbortSignal.timeout(5_000) })
    const ready = online.state !== 'failed' && offline.state !== 'failed' && cold.length === 0
    const body: z.infer<typeof answer> = {
      status: ready ? 'ok' : 'unavailable',
      service: store.name,
      timestamp: new Date().toISOString(),
      stores: { online: online.state, offline: offline.state },
      warm: cold.length === 0,
      cold: [...cold],
    }
    return { ready, body }
  }
}
