// Commands over names of a whole cluster: one pipeline for each node, all at once; what the topology refuses is asked again.

import { keySlot } from './key-slot.js'
import type { RedisCluster, RedisCommands, RedisNode } from './redis-client.js'

/** A command of one slot's names, given as positions in the list of all. */
export interface SlotCommand {
  /** Sends it to a node or cluster, or adds it to a pipeline. */
  send(to: RedisCommands, positions: readonly number[]): unknown
  take(positions: readonly number[], answer: unknown): void
  fail(positions: readonly number[], error: unknown): void
}

/** Tells `command` of each slot what it answered or why it failed; resolves when nothing runs any more. */
export async function perNode(
  cluster: RedisCluster,
  nodes: ReadonlyMap<string, RedisNode>,
  names: readonly string[],
  command: SlotCommand,
): Promise<void> {
  const jobs: Promise<void>[] = []
  for (const [node, slots] of slotsOfNodes(cluster, nodes, names)) {
    jobs.push(node === undefined ? askCluster(cluster, slots, command) : askNode(cluster, node, slots, command))
  }
  await Promise.all(jobs)
}

type Slots = (readonly number[])[]

/** Positions of names, by the node that has their slot, then by slot. Slots of no known node: undefined. */
function slotsOfNodes(
  cluster: RedisCluster,
  nodes: ReadonlyMap<string, RedisNode>,
  names: readonly string[],
): ReadonlyMap<RedisNode | undefined, Slots> {
  const slots = new Map<number, number[]>()
  for (let position = 0; position < names.length; position++) {
    const slot = keySlot(names[position] as string)
    const positions = slots.get(slot)
    if (positions === undefined) slots.set(slot, [position])
    else positions.push(position)
  }
  const byNode = new Map<RedisNode | undefined, Slots>()
  for (const [slot, positions] of slots) {
    const node = nodes.get(cluster.slots[slot]?.[0] ?? '')
    const present = byNode.get(node)
    if (present === undefined) byNode.set(node, [positions])
    else present.push(positions)
  }
  return byNode
}

async function askNode(cluster: RedisCluster, node: RedisNode, slots: Slots, command: SlotCommand): Promise<void> {
  const refused: Slots = []
  const settle = (positions: readonly number[], error: unknown, answer: unknown): void => {
    if (error === null) command.take(positions, answer)
    else if (isMoving(error)) refused.push(...positions.map((position) => [position]))
    else if (isRefusedByTopology(error)) refused.push(positions)
    else command.fail(positions, error)
  }
  const [only] = slots
  if (slots.length === 1 && only !== undefined) {
    try {
      settle(only, null, await command.send(node, only))
    } catch (error) {
      settle(only, error, undefined)
    }
  } else {
    const pipeline = node.pipeline()
    for (const positions of slots) command.send(pipeline, positions)
    const answers = await pipeline.exec().catch((error: unknown) => slots.map(() => [error, undefined] as const))
    slots.forEach((positions, index) => {
      const [error, answer] = answers?.[index] ?? [new Error('A pipeline gave no answer'), undefined]
      settle(positions, error, answer)
    })
  }
  if (refused.length > 0) await askCluster(cluster, refused, command)
}

/** One command a list of positions, of a slot or less, through the cluster's client, which follows redirections and waits for elections. */
async function askCluster(cluster: RedisCluster, slots: Slots, command: SlotCommand): Promise<void> {
  await Promise.all(
    slots.map(async (positions) => {
      try {
        command.take(positions, await command.send(cluster, positions))
      } catch (error) {
        command.fail(positions, error)
      }
    }),
  )
}

const refusals = /^(MOVED|CLUSTERDOWN|READONLY|Connection is closed|Command aborted|Stream isn't writeable|Reached the max retries)\b/

/** Of a slot under way some names are here and some there, and who asks for both is told to try again for as long as that lasts: one by one they are found. */
function isMoving(error: unknown): boolean {
  return error instanceof Error && /^(ASK|TRYAGAIN)\b/.test(error.message)
}

function isRefusedByTopology(error: unknown): boolean {
  return error instanceof Error && refusals.test(error.message)
}
