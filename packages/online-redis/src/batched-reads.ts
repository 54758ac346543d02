// The reads of one turn of the event loop, sent as one: what costs is commands, not names.

import { setImmediate } from 'node:timers'
import { isReply } from './store-errors.js'
import type { ReadParts, Topology, Values } from './topology.js'

/** Names after which a batch goes at once: longer ones gain nothing, and server and client had better work at the same time. */
const namesInBatch = 256

interface Call {
  readonly from: number
  readonly count: number
  resolve(values: Values): void
  reject(error: unknown): void
}

interface Batch {
  readonly names: readonly string[]
  readonly calls: readonly Call[]
}

/** Reads as the topology does. Each call is answered as soon as its own names are, and fails only by them. */
export function batchedReads(topology: Topology): (names: readonly string[]) => Promise<Values> {
  let open: { readonly names: string[]; readonly calls: Call[] } | undefined

  async function send({ names, calls }: Batch): Promise<void> {
    try {
      if (topology.readParts !== undefined) return await topology.readParts(names, partsOf(calls))
      const values = await topology.read(names)
      for (const { from, count, resolve } of calls) resolve(calls.length === 1 ? values : values.slice(from, from + count))
    } catch (error) {
      if (calls.length > 1 && isReply(error)) return sendEach(names, calls)
      for (const { reject } of calls) reject(error)
    }
  }

  /** What the server refuses may be a matter of one call alone, such as a table that this user must not read. */
  function sendEach(names: readonly string[], calls: readonly Call[]): void {
    for (const call of calls) void send({ names: names.slice(call.from, call.from + call.count), calls: [{ ...call, from: 0 }] })
  }

  function flush(): void {
    if (open === undefined) return
    const batch = open
    open = undefined
    void send(batch)
  }

  return (names) => {
    if (names.length >= namesInBatch) return topology.read(names)
    return new Promise((resolve, reject) => {
      if (open === undefined) {
        open = { names: [], calls: [] }
        setImmediate(flush)
      }
      open.calls.push({ from: open.names.length, count: names.length, resolve, reject })
      for (const name of names) open.names.push(name)
      if (open.names.length >= namesInBatch) flush()
    })
  }
}

/** Collects for each call the values of its own names. */
function partsOf(calls: readonly Call[]): ReadParts {
  const collected = calls.map((call) => ({ call, values: new Array<Uint8Array | null>(call.count), missing: call.count }))
  const ofPosition = collected.flatMap((each) => new Array<(typeof collected)[number]>(each.call.count).fill(each))
  return {
    take(positions, values) {
      for (let index = 0; index < positions.length; index++) {
        const position = positions[index] as number
        const each = ofPosition[position] as (typeof collected)[number]
        each.values[position - each.call.from] = values[index] as Uint8Array | null
        if (--each.missing === 0) each.call.resolve(each.values)
      }
    },
    fail(positions, error) {
      for (const position of positions) ofPosition[position]?.call.reject(error)
    },
  }
}
