// A single Redis: every command goes to the one connection, in the order of the calls.

import type { RedisNode } from './redis-client.js'
import { call, define, pack, type Records, type Script } from './scripts/script.js'
import { settleAll, settleInTurn } from './settle-all.js'
import { bytesInScript, namesInRead, namesInScan, namesInScript, positionsIn, scriptsAtOnce, type Topology } from './topology.js'

export function singleNode(client: RedisNode, scripts: readonly Script[]): Topology {
  define(client, scripts)
  return {
    client,
    ready: async () => undefined,
    async read(names) {
      if (names.length <= namesInRead) return client.mgetBuffer(names as string[]) // which copies the list
      const parts = await settleAll(slices(names, namesInRead).map((part) => client.mgetBuffer(part)))
      return parts.flat()
    },
    async remove(names) {
      const counts = await settleAll(slices(names, namesInRead).map((part) => client.del(part)))
      return counts.reduce((sum, count) => sum + Number(count), 0)
    },
    async run(script, names, records) {
      const answers: number[][] = []
      const calls = portions(names.length, records).map((positions, index) => async () => {
        const some = positions.map((position) => names[position] as string)
        answers[index] = positionsIn(positions, await call(client, script, some, [pack(records, positions)]))
      })
      await settleInTurn(calls, scriptsAtOnce)
      return answers.flat()
    },
    scan: (pattern) => scanNode(client, pattern),
    async ping() {
      await client.ping()
    },
    release() {},
  }
}

/** Pages of matching names of one node. */
export async function* scanNode(node: RedisNode, pattern: string): AsyncGenerator<readonly string[], void, undefined> {
  let cursor = '0'
  do {
    const [next, names] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', namesInScan)
    if (names.length > 0) yield names
    cursor = next
  } while (cursor !== '0')
}

/** Positions from 0 on, in lists that are short enough for one call. */
function portions(count: number, records: Records): number[][] {
  const all: number[][] = []
  let open: number[] | undefined
  let bytes = 0
  for (let position = 0; position < count; position++) {
    if (open === undefined || open.length === namesInScript || bytes > bytesInScript) {
      open = []
      all.push(open)
      bytes = 0
    }
    open.push(position)
    bytes += records.size(position)
  }
  return all
}

function slices(names: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, index) => names.slice(index * size, (index + 1) * size))
}
