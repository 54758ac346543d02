// What the server counted, for Prometheus.

import { GranaryError } from '@granary/core'
import { z } from 'zod'
import { answerHeaders } from '../call.js'
import { exposition } from '../metrics/exposition.js'
import type { ServerMetrics } from '../metrics/server-metrics.js'
import type { Route } from '../route.js'

export function metricsRoute({ tallies }: ServerMetrics): Route {
  const expose = exposition(tallies)
  return {
    method: 'get',
    path: '/metrics',
    scope: 'read',
    describe: {
      summary: 'Metrics of the server, its store and its process',
      description:
        'Counted in this process. A key of scope `read` suffices, unless it is for some groups alone; Prometheus shows it as `authorization: { credentials: KEY }`.',
      tags: ['Operation'],
      responses: { 200: { description: "Prometheus' text format", content: { 'text/plain': { schema: z.string() } } } },
    },
    async handle(call) {
      if (call.identity.groups !== undefined)
        throw new GranaryError('AUTH_FORBIDDEN', 'Metrics name every feature group, and the key shown is for some alone')
      const { contentType, text } = await expose()
      return new Response(text, { headers: answerHeaders(call, contentType) })
    },
  }
}
