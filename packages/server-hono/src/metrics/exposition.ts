// Tallies as the text that Prometheus reads, by prom-client, which adds what the runtime tells of the process.

import type { Metric, Registry } from 'prom-client'
import type { Tally } from './tally.js'

export interface Exposition {
  readonly contentType: string
  readonly text: string
}

/** Every server has a registry of its own, made when it is first asked for: until then the process is not watched. */
export function exposition(tallies: readonly Tally<unknown>[]): () => Promise<Exposition> {
  let registry: Promise<Registry> | undefined
  return async () => {
    registry ??= registryOf(tallies)
    const { contentType } = await registry
    return { contentType, text: await (await registry).metrics() }
  }
}

async function registryOf(tallies: readonly Tally<unknown>[]): Promise<Registry> {
  const { collectDefaultMetrics, Registry: MetricsRegistry } = await import('prom-client')
  const registry = new MetricsRegistry()
  for (const tally of tallies) registry.registerMetric(asMetric(tally))
  try {
    collectDefaultMetrics({ register: registry })
  } catch {
    // A runtime that tells less of itself than Node does.
  }
  return registry
}

/** A registry asks a metric for its name and its values, and for nothing else; its types ask for one of its own classes. */
function asMetric({ name, help, type, samples }: Tally<unknown>): Metric {
  const values = () => samples().map(({ name: metricName = name, labels, value }) => ({ metricName, labels, value }))
  return { name, get: async () => ({ name, help, type, values: values() }) } as unknown as Metric
}
