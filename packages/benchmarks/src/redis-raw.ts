// Redis by hand, as well as one can: packed values read by one MGET (per node and slot in a cluster), and written by a conditional script.

import calculateSlot from 'cluster-key-slot'
import type { Cluster, Redis } from 'ioredis'
import { type RedisGroup, rowTime, userId } from './redis-rows.js'

export type PlainRow = Record<string, number | null>

/** The order of a row, in the 18 bytes before its values: event time, created time, columns; all of them positive here, so their doubles sort as bytes. */
const head = 18

/** Writes each value unless a newer one is there. Arguments: all keys, all values. */
const putNewer = `local u, lost = struct.unpack, 0
for i = 1, #KEYS do
  local new, old, keep = ARGV[i], redis.call('GETRANGE', KEYS[i], 0, 17), false
  if #old == 18 then
    local a1, a2, a3, a4, a5 = u('>I4I4I4I4I2', new)
    local b1, b2, b3, b4, b5 = u('>I4I4I4I4I2', old)
    if a1 ~= b1 then keep = a1 < b1 elseif a2 ~= b2 then keep = a2 < b2 elseif a3 ~= b3 then keep = a3 < b3 elseif a4 ~= b4 then keep = a4 < b4 else keep = a5 < b5 end
  end
  if keep then lost = lost + 1 else redis.call('SET', KEYS[i], new) end
end
return lost`
const rowsPerCall = 200

interface RawCommands {
  mgetBuffer(...keys: readonly string[]): Promise<(Buffer | null)[]>
  putNewerRaw(count: number, ...keysAndValues: readonly (string | Buffer)[]): Promise<number>
}
type RawClient = (Redis | Cluster) & RawCommands

/** The raw side of one connection. `groups` are looked at in every read. */
export function rawRedis(client: Redis | Cluster, groups: readonly RedisGroup[]) {
  const raw = client as RawClient
  raw.defineCommand('putNewerRaw', { lua: putNewer })
  const cluster = 'nodes' in client ? perNode(client as Cluster & RawCommands) : undefined
  const keyOf = (group: RedisGroup, user: string) => `raw:${group.definition.name}:{${user}}`
  return {
    async read(users: readonly string[]): Promise<PlainRow[]> {
      const keys = groups.flatMap((group) => users.map((user) => keyOf(group, user)))
      const answers = await (cluster === undefined ? raw.mgetBuffer(...keys) : cluster.read(keys))
      return users.map((_, user) => {
        const row: PlainRow = {}
        for (let group = 0; group < groups.length; group++) decode(answers[group * users.length + user], groups[group] as RedisGroup, row)
        return row
      })
    },
    /** Rows of the first group, users from 0 on, as of `event`. */
    async write(count: number, event: number): Promise<void> {
      const group = groups[0] as RedisGroup
      const keys = Array.from({ length: count }, (_, user) => keyOf(group, userId(user)))
      const values = keys.map((_, user) => encode(group, user, event))
      if (cluster !== undefined) return cluster.write(keys, values)
      const calls: Promise<number>[] = []
      for (let from = 0; from < count; from += rowsPerCall) {
        const some = keys.slice(from, from + rowsPerCall)
        calls.push(raw.putNewerRaw(some.length, ...some, ...values.slice(from, from + rowsPerCall)))
      }
      await Promise.all(calls)
    },
    /** Every user's row in every group. */
    async fill(users: number): Promise<void> {
      for (const group of groups) {
        for (let from = 0; from < users; from += 500) {
          await Promise.all(
            Array.from({ length: Math.min(500, users - from) }, (_, place) =>
              client.set(keyOf(group, userId(from + place)), encode(group, from + place, rowTime)),
            ),
          )
        }
      }
    },
    keyOf,
  }
}

function encode({ names, values }: RedisGroup, user: number, event: number): Buffer {
  const bytes = Buffer.allocUnsafe(head + names.length * 8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  view.setFloat64(0, event)
  view.setFloat64(8, event * 1_000)
  view.setUint16(16, names.length)
  for (let feature = 0; feature < names.length; feature++)
    view.setFloat64(head + feature * 8, values[user * names.length + feature] as number)
  return bytes
}

function decode(bytes: Buffer | null | undefined, { names }: RedisGroup, row: PlainRow): void {
  if (bytes === null || bytes === undefined) {
    for (const name of names) row[name] = null
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let feature = 0; feature < names.length; feature++) row[names[feature] as string] = view.getFloat64(head + feature * 8)
}

/** One pipeline a node, a command a slot. No redirection is followed: the slots stay where they are while it runs. */
function perNode(cluster: Cluster & RawCommands) {
  const nodes = new Map(cluster.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]))
  for (const node of nodes.values()) node.defineCommand('putNewerRaw', { lua: putNewer })

  async function run<Answer>(
    keys: readonly string[],
    add: (pipeline: ReturnType<Redis['pipeline']>, positions: readonly number[]) => void,
    take: (positions: readonly number[], answer: Answer) => void,
  ): Promise<void> {
    const bySlot = new Map<number, number[]>()
    for (let position = 0; position < keys.length; position++) {
      const slot = calculateSlot(keys[position] as string)
      const positions = bySlot.get(slot)
      if (positions === undefined) bySlot.set(slot, [position])
      else positions.push(position)
    }
    const byNode = new Map<string, (readonly number[])[]>()
    for (const [slot, positions] of bySlot) {
      const name = cluster.slots[slot]?.[0] as string
      const lists = byNode.get(name)
      if (lists === undefined) byNode.set(name, [positions])
      else lists.push(positions)
    }
    await Promise.all(
      Array.from(byNode, async ([name, lists]) => {
        const pipeline = (nodes.get(name) as Redis).pipeline()
        for (const positions of lists) add(pipeline, positions)
        const answers = (await pipeline.exec()) ?? []
        for (let list = 0; list < lists.length; list++) {
          const [error, answer] = answers[list] as [Error | null, Answer]
          if (error !== null) throw error
          take(lists[list] as readonly number[], answer)
        }
      }),
    )
  }

  return {
    async read(keys: readonly string[]): Promise<(Buffer | null)[]> {
      const values = new Array<Buffer | null>(keys.length)
      await run<(Buffer | null)[]>(
        keys,
        (pipeline, positions) => pipeline.mgetBuffer(...positions.map((position) => keys[position] as string)),
        (positions, answer) => {
          for (let place = 0; place < positions.length; place++) values[positions[place] as number] = answer[place] ?? null
        },
      )
      return values
    },
    async write(keys: readonly string[], values: readonly Buffer[]): Promise<void> {
      await run<number>(
        keys,
        (pipeline, positions) =>
          (pipeline as unknown as RawCommands).putNewerRaw(
            positions.length,
            ...positions.map((position) => keys[position] as string),
            ...positions.map((position) => values[position] as Buffer),
          ),
        () => {},
      )
    },
  }
}

/** What others do: a hash a row, its fields asked for by name, in one pipeline. */
export function redisHashes(client: Redis, group: RedisGroup) {
  const keyOf = (user: string) => `hash:${group.definition.name}:${user}`
  return {
    async read(users: readonly string[]): Promise<PlainRow[]> {
      const pipeline = client.pipeline()
      for (const user of users) pipeline.hmget(keyOf(user), ...group.names)
      const answers = (await pipeline.exec()) ?? []
      return answers.map(([error, values]) => {
        if (error !== null) throw error
        const row: PlainRow = {}
        group.names.forEach((name, feature) => {
          const value = (values as (string | null)[])[feature]
          row[name] = value === null || value === undefined ? null : Number(value)
        })
        return row
      })
    },
    async fill(users: number): Promise<void> {
      for (let from = 0; from < users; from += 500) {
        const pipeline = client.pipeline()
        for (let user = from; user < Math.min(from + 500, users); user++) {
          pipeline.hset(
            keyOf(userId(user)),
            Object.fromEntries(group.names.map((name, feature) => [name, group.values[user * group.names.length + feature] as number])),
          )
        }
        await pipeline.exec()
      }
    },
    keyOf,
  }
}
