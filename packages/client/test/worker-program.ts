// What a Worker does with a client: a program that runs in workerd, without anything of Node.

import { createClient } from '@granary/client'
import { everyRow, shown } from './every-row.js'

export interface WorkerTask {
  readonly url: string
  /** Of a server that begins a training set and ends no answer. */
  readonly endless: string
  readonly key: string
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { url, endless, key } = (await request.json()) as WorkerTask
    const [client, waiting] = [createClient({ url, key }), createClient({ url: endless })]
    const spine = [{ customer_id: 'C1', event_timestamp: new Date() }]

    await client.ingest('everything', [everyRow])
    const references = Object.keys(everyRow).flatMap((name) => (name === 'customer_id' ? [] : [`everything:${name}`]))
    const { rows } = await client.getOnlineFeatures(references, [{ customer_id: 'C1' }])
    async function* visits() {
      for (let row = 0; row < 2_500; row++) yield { customer_id: `C${row}`, pages: row }
    }
    const { accepted } = await client.ingest('visits', visits(), { batchSize: 1_000 })
    const training = await client.getHistoricalFeatures(['visits:pages'], { spine })

    for await (const batch of (await waiting.getHistoricalFeatures('churn', { spine })).batches({ size: 1 })) if (batch.length === 1) break
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 10)
    return Response.json({
      runtime: navigator.userAgent,
      values: Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, shown(value)])),
      accepted,
      pages: (await training.rows()).map((row) => row.pages),
      errors: [
        await codeOf(waiting.getOnlineFeatures('churn', [], { signal: stop.signal })),
        await codeOf(waiting.getOnlineFeatures('churn', [], { timeout: 10 })),
        await codeOf(training.toParquet('train.parquet')),
      ],
    })
  },
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    ({ code }: { readonly code: unknown }) => code,
  )
}
