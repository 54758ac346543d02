// What a server counts of its requests and of its store's work.

import type { FoundInGroup, IngestEvent, JoinEvent, Observer, ReadEvent, StoreCallEvent } from '@granary/core'
import type { Served } from '../served.js'
import { type Count, counter, type Durations, gauge, histogram, type Tally } from './tally.js'

export interface ServerMetrics {
  /** What is counted so far. */
  readonly tallies: readonly Tally<unknown>[]
  /** For `store.observe`. */
  readonly observer: Observer
  request(served: Served): void
}

const short = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const long = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800]

export function serverMetrics(): ServerMetrics {
  const requests = requestTallies()
  const [online, ingests, joins, calls] = [onlineTallies(), ingestTallies(), joinTallies(), storeCallTallies()]
  const freshness = freshnessTally()
  return {
    tallies: [...requests.tallies, ...online.tallies, freshness.tally, ...ingests.tallies, ...joins.tallies, ...calls.tallies],
    request: requests.note,
    observer: {
      read(event) {
        const found = event.found()
        online.note(event, found)
        for (const { group, newestEvent } of found) if (newestEvent !== undefined) freshness.note(group, newestEvent)
      },
      ingest(event) {
        ingests.note(event)
        if (event.newestEvent !== undefined) freshness.note(event.group, event.newestEvent)
      },
      join: joins.note,
      storeCall: calls.note,
    },
  }
}

/** Whatever else a client makes up as its method is no label. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

function requestTallies() {
  const total = counter('granary_http_requests_total', 'Requests that were answered', ['method', 'route', 'status'])
  const took = histogram(
    'granary_http_request_duration_seconds',
    'Time until the answer began; what is streamed goes on after it',
    ['method', 'route'],
    short,
  )
  const known = new Map<string, Map<string, { readonly took: Durations; readonly total: Map<number, Count> }>>()
  function note({ c, route, status, milliseconds }: Served): void {
    const { method: asked } = c.req // Bun makes its text each time
    const method = methods.has(asked) ? asked : 'other'
    const entry = nested(
      nested(known, route, () => new Map()),
      method,
      () => ({ took: took.of(method, route), total: new Map() }),
    )
    entry.took.observe(milliseconds)
    nested(entry.total, status, () => total.of(method, route, String(status))).value++
  }
  return { tallies: [total, took], note }
}

function nested<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

const words = ['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE']

function onlineTallies() {
  const keys = counter('granary_online_keys_total', 'Keys that were read online')
  const values = counter('granary_online_values_total', 'Values that were read online, by what became of them', ['group', 'status'])
  const took = histogram('granary_online_read_duration_seconds', 'Time of an online read in the store, without HTTP', [], short)
  const [allKeys, allReads] = [keys.of(), took.of()]
  const known = new Map<string, readonly Count[]>()
  function note(event: ReadEvent, found: readonly FoundInGroup[]): void {
    allKeys.value += event.keys
    allReads.observe(event.milliseconds)
    for (const { group, statuses } of found) {
      const counts = nested(known, group, () => words.map((word) => values.of(group, word)))
      for (let status = 0; status < counts.length; status++) counts[status]!.value += statuses[status] as number
    }
  }
  return { tallies: [keys, values, took], note }
}

function ingestTallies() {
  const rows = counter('granary_ingest_rows_total', 'Rows that came in: superseded ones are among the accepted', ['group', 'outcome'])
  const total = counter('granary_ingests_total', 'Ingestions, by stored, duplicate or the code of their failure', ['group', 'outcome'])
  const took = histogram('granary_ingest_duration_seconds', 'Time of an ingestion, from its first row to its report', ['group'], long)
  function note({ group, accepted, rejected, superseded, status, code, milliseconds }: IngestEvent): void {
    for (const [outcome, count] of Object.entries({ accepted, rejected, superseded })) rows.of(group, outcome).value += count
    total.of(group, code ?? status).value++
    took.of(group).observe(milliseconds)
  }
  return { tallies: [rows, total, took], note }
}

function joinTallies() {
  const rows = counter('granary_join_rows_total', 'Rows of training sets: of their spines, and of the history that was looked at', ['side'])
  const took = histogram('granary_join_duration_seconds', 'Time of a point-in-time join, without its answer', [], long)
  function note({ spineRows, historyRows, milliseconds }: JoinEvent): void {
    rows.of('spine').value += spineRows
    rows.of('history').value += historyRows
    took.of().observe(milliseconds)
  }
  return { tallies: [rows, took], note }
}

function storeCallTallies() {
  const total = counter('granary_store_calls_total', 'Calls to stores, by OK or the code of their error', ['store', 'operation', 'code'])
  const took = histogram('granary_store_call_duration_seconds', 'Time until a store answered', ['store', 'operation'], short)
  const known = new Map<string, Map<string, { readonly ok: Count; readonly took: Durations }>>()
  function note({ store, operation, code, milliseconds }: StoreCallEvent): void {
    const entry = nested(
      nested(known, store, () => new Map()),
      operation,
      () => ({ ok: total.of(store, operation, 'OK'), took: took.of(store, operation) }),
    )
    entry.took.observe(milliseconds)
    const count = code === undefined ? entry.ok : total.of(store, operation, code)
    count.value++
  }
  return { tallies: [total, took], note }
}

function freshnessTally() {
  const ages = gauge('granary_group_freshness_seconds', 'Age of the newest row that this process read or ingested', ['group'])
  const newest = new Map<string, number>()
  return {
    tally: {
      ...ages,
      samples() {
        for (const [group, event] of newest) ages.of(group).value = (Date.now() - event) / 1_000
        return ages.samples()
      },
    },
    note(group: string, event: number): void {
      if (!(event <= (newest.get(group) ?? Number.NEGATIVE_INFINITY))) newest.set(group, event)
    },
  }
}
