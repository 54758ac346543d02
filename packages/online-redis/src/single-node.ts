// A single Redis: every command goes to the one connection, in the order of the calls.

import { portions } from './portions.js'
import type { RedisNode } from './redis-client.js'
import { call, define, type Script } from './scripts/script.js'
import { settleAll, settleInTurn } from './settle-all.js'
import { namesInRead, namesInScan, positionsIn, type Topology } from './topology.js'

/** More in one call would keep the server from its other callers for too long. */
const inScript = { names: 200, bytes: 1_000_000 }
const scriptsAtOnce = 8

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
    async run(script, names, told) {
      const answers: number[][] = []
      const calls = portions(names.length, told, inScript).map((positions, index) => async () => {
        const some = positions.map((position) => names[position] as string)
        answers[index] = positionsIn(positions, await call(client, script, some, told.of(positions)))
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

/** Pages of matching names of one node, many of them empty where most names are others'. */
export async function* scanNode(node: RedisNode, pattern: string): AsyncGenerator<readonly string[], void, undefined> {
  let cursor = '0'
  do {
    const [next, names] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', namesInScan)
    yield names // none, too: the caller bounds each step by itself
    cursor = next
  } while (cursor !== '0')
}

function slices(names: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, index) => names.slice(index * size, (index + 1) * size))
}
