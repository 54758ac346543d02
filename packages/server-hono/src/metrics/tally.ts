// Numbers that grow while requests are served. Each costs an addition, where a client library hashes its labels every time.

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  /** Default: the tally's own. */
  readonly name?: string
  readonly labels: Labels
  readonly value: number
}

/** A metric as Prometheus knows it: `T` is what grows for one set of labels. */
export interface Tally<T> {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** For the values of the labels, in the order of their names: the same object for the same values. Keep it where it is asked for often. */
  of(...values: readonly string[]): T
  samples(): readonly Sample[]
}

export interface Count {
  value: number
}

export interface Durations {
  observe(milliseconds: number): void
}

export function counter(name: string, help: string, labelNames: readonly string[] = []): Tally<Count> {
  return counts('counter', name, help, labelNames)
}

export function gauge(name: string, help: string, labelNames: readonly string[] = []): Tally<Count> {
  return counts('gauge', name, help, labelNames)
}

function counts(type: 'counter' | 'gauge', name: string, help: string, labelNames: readonly string[]): Tally<Count> {
  const known = byLabels(labelNames, (): Count => ({ value: 0 }))
  return { name, help, type, of: known.of, samples: () => known.all().map(({ labels, kept }) => ({ labels, value: kept.value })) }
}

/** @param bounds the upper bounds of its buckets, in seconds. */
export function histogram(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]): Tally<Durations> {
  const known = byLabels(labelNames, () => distribution(bounds))
  return {
    name,
    help,
    type: 'histogram',
    of: known.of,
    samples: () =>
      known.all().flatMap(({ labels, kept }) => [
        ...kept.cumulative().map((value, bucket) => ({
          name: `${name}_bucket`,
          labels: { ...labels, le: bucket < bounds.length ? String(bounds[bucket]) : '+Inf' },
          value,
        })),
        { name: `${name}_sum`, labels, value: kept.sum() },
        { name: `${name}_count`, labels, value: kept.cumulative().at(-1) as number }, // the bucket of all
      ]),
  }
}

function distribution(bounds: readonly number[]) {
  const buckets = new Float64Array(bounds.length + 1)
  let total = 0
  return {
    observe(milliseconds: number): void {
      const seconds = milliseconds / 1_000
      let bucket = 0
      while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++
      buckets[bucket]!++
      total += seconds
    },
    sum: () => total,
    cumulative(): readonly number[] {
      let below = 0
      return Array.from(buckets, (count) => (below += count))
    },
  }
}

function byLabels<T>(names: readonly string[], make: () => T) {
  const known = new Map<string, { readonly labels: Labels; readonly kept: T }>()
  return {
    of(...values: readonly string[]): T {
      const key = values.join('\0')
      let entry = known.get(key)
      if (entry === undefined) {
        entry = { labels: Object.fromEntries(names.map((name, position) => [name, values[position] as string])), kept: make() }
        known.set(key, entry)
      }
      return entry.kept
    },
    all: () => [...known.values()],
  }
}
