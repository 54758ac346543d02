// A Redis Cluster: reads and writes go to the masters straight, slot by slot, and the client's own routing only mends what has moved.

import { clusterReady } from './cluster-ready.js'
import { perNode, type SlotCommand } from './per-node.js'
import { portions } from './portions.js'
import type { RedisCluster, RedisNode } from './redis-client.js'
import { call, define, type Script } from './scripts/script.js'
import { settleAll } from './settle-all.js'
import { scanNode } from './single-node.js'
import { namesInRead, positionsIn, type ReadParts, type Topology, type Values } from './topology.js'

/** What of a call is under way at a time. */
const inRound = { names: 2_000, bytes: 10_000_000 }

export function clusterTopology(cluster: RedisCluster, scripts: readonly Script[]): Topology {
  const nodes = nodesOf(cluster, scripts)
  const ready = clusterReady(cluster)

  async function readParts(names: readonly string[], { take, fail }: ReadParts): Promise<void> {
    await ready()
    await perNode(cluster, nodes.byAddress, names, {
      send: (to, positions) => to.mgetBuffer(positions.map((position) => names[position] as string)),
      take: (positions, values) => take(positions, values as Values), // what MGET answers
      fail,
    })
  }

  /** A command that fails whole. */
  async function whole(
    names: readonly string[],
    send: SlotCommand['send'],
    take: (positions: readonly number[], answer: unknown) => void,
  ): Promise<void> {
    const failures: unknown[] = []
    await perNode(cluster, nodes.byAddress, names, { send, take, fail: (_, error) => failures.push(error) })
    if (failures.length > 0) throw failures[0]
  }

  return {
    client: cluster,
    ready,
    readParts,
    async read(names) {
      const values: Values = new Array(names.length)
      for (let from = 0; from < names.length; from += namesInRead) {
        const failures: unknown[] = []
        await readParts(names.slice(from, from + namesInRead), {
          take(positions, found) {
            for (let index = 0; index < positions.length; index++)
              values[from + (positions[index] as number)] = found[index] as Uint8Array | null
          },
          fail: (_, error) => failures.push(error),
        })
        if (failures.length > 0) throw failures[0]
      }
      return values
    },
    async remove(names) {
      await ready()
      let removed = 0
      const pick = (positions: readonly number[]): string[] => positions.map((position) => names[position] as string)
      await whole(
        names,
        (to, positions) => to.del(pick(positions)),
        (_, count) => {
          removed += Number(count)
        },
      )
      return removed
    },
    async run(script, names, told) {
      await ready()
      const answers: number[] = []
      for (const round of portions(names.length, told, inRound)) {
        const all = (positions: readonly number[]): number[] => positions.map((position) => round[position] as number)
        const nameOf = (position: number): string => names[position] as string
        await whole(
          round.map(nameOf),
          (to, positions) => call(to, script, all(positions).map(nameOf), told.of(all(positions))),
          (positions, answer) => void answers.push(...positionsIn(all(positions), answer)),
        )
      }
      return answers.sort((first, second) => first - second)
    },
    async *scan(pattern) {
      await ready()
      for (const node of cluster.nodes('master')) yield* scanNode(node, pattern)
    },
    async ping() {
      await ready()
      await settleAll(cluster.nodes('master').map((node) => node.ping()))
    },
    release: nodes.release,
  }
}

interface Nodes {
  /** By host:port, as `cluster.slots` names them. */
  readonly byAddress: ReadonlyMap<string, RedisNode>
  release(): void
}

/** The nodes that the client knows, as they come and go, with the scripts defined on each. */
function nodesOf(cluster: RedisCluster, scripts: readonly Script[]): Nodes {
  const byAddress = new Map<string, RedisNode>()
  const addressOf = ({ options }: RedisNode): string => `${options.host}:${options.port}`
  const add = (node: RedisNode): void => {
    define(node, scripts)
    byAddress.set(addressOf(node), node)
  }
  const remove = (node: RedisNode): void => {
    if (byAddress.get(addressOf(node)) === node) byAddress.delete(addressOf(node)) // another may have its address by now
  }
  define(cluster, scripts)
  for (const node of cluster.nodes('all')) add(node)
  cluster.on('+node', add)
  cluster.on('-node', remove)
  return {
    byAddress,
    release() {
      cluster.off('+node', add)
      cluster.off('-node', remove)
    },
  }
}
