// Which node is asked for what, and what is asked again, of a cluster that answers as a test says.

import { expect, test } from 'vitest'
import { keySlot } from './key-slot.js'
import { perNode } from './per-node.js'
import type { RedisCluster, RedisCommands, RedisNode } from './redis-client.js'

type Answer = (names: readonly string[]) => unknown

const rows = Array.from({ length: 30 }, (_, index) => `row:{${index}}`)
const half = (name: string): 'low:1' | 'high:1' => (keySlot(name) < 8_192 ? 'low:1' : 'high:1')
const valuesOf: Answer = (names) => names.map((name) => `value of ${name}`)
const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })

/** `answers`: what each node and the cluster's client say; a thrown error is its refusal. */
async function readFrom(names: readonly string[], answers: Readonly<Record<string, Answer>>) {
  const asked: Record<string, string[]> = {}
  const answerOf =
    (who: string): Answer =>
    (list) => {
      asked[who] = [...(asked[who] ?? []), ...list].sort()
      return (answers[who] ?? valuesOf)(list)
    }
  const commands = (who: string) => ({ mgetBuffer: async (list: string[]) => answerOf(who)(list) })
  const nodeOf = (who: string): RedisNode => {
    const pipeline = () => {
      const lists: string[][] = []
      return {
        mgetBuffer: (list: string[]) => void lists.push(list),
        exec: () =>
          Promise.all(
            lists.map((list) =>
              commands(who)
                .mgetBuffer(list)
                .then(
                  (answer) => [null, answer],
                  (error: unknown) => [error, undefined],
                ),
            ),
          ),
      }
    }
    return { ...commands(who), pipeline } as unknown as RedisNode // all that reading touches
  }
  const slots = Array.from({ length: 16_384 }, (_, slot) => [slot < 8_192 ? 'low:1' : 'high:1'])
  const cluster = { ...commands('cluster'), slots } as unknown as RedisCluster // likewise
  const nodes = new Map(['low:1', 'high:1'].filter((who) => answers[who] !== unknown).map((who) => [who, nodeOf(who)]))
  const values: unknown[] = []
  const failures: Record<string, unknown> = {}
  await perNode(cluster, nodes, names, {
    send: (to: RedisCommands, positions) => to.mgetBuffer(positions.map((position) => names[position] as string)),
    take: (positions, answer) =>
      positions.forEach((position, index) => {
        values[position] = (answer as unknown[])[index]
      }),
    fail: (positions, error) => {
      for (const position of positions) failures[names[position] as string] = error
    },
  })
  return { asked, values, failures }
}
const unknown: Answer = () => undefined

const of = (who: string): string[] => rows.filter((name) => half(name) === who).sort()

test('each master is asked for its own slots, and every position hears its own', async () => {
  const names = [...rows, ...rows.slice(0, 5)]
  const { asked, values, failures } = await readFrom(names, {})
  expect(values).toEqual(valuesOf(names))
  expect(failures).toEqual({})
  expect(asked['low:1']?.every((name) => half(name) === 'low:1')).toBe(true)
  expect([...(asked['low:1'] ?? []), ...(asked['high:1'] ?? [])].sort()).toEqual([...names].sort())
  expect(asked.cluster).toBeUndefined()
})

test.each([
  'MOVED 1 127.0.0.1:7000',
  'ASK 1 127.0.0.1:7000',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'CLUSTERDOWN The cluster is down',
  'READONLY You can not write',
  'Connection is closed.',
  'Command aborted due to connection close',
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Reached the max retries per request limit (which is 0).',
])('what a node refuses by %s is asked again through the client, and nothing else', async (message) => {
  const [moved = ''] = of('low:1')
  const { asked, values, failures } = await readFrom(rows, {
    'low:1': (names) => {
      if (names.includes(moved)) throw replyError(message)
      return valuesOf(names)
    },
  })
  expect(values).toEqual(valuesOf(rows))
  expect(failures).toEqual({})
  expect(asked.cluster).toEqual([moved])
})

test.each(['ASK 1 127.0.0.1:7000', 'TRYAGAIN Multiple keys request during rehashing of slot'])(
  'names of a slot under way are asked one by one: %s',
  async (message) => {
    const names = ['{a}1', '{a}2', '{a}3']
    const refuse = (): never => {
      throw replyError(message)
    }
    const { values, failures } = await readFrom(names, {
      [half('{a}')]: refuse,
      cluster: (asked) => (asked.length > 1 ? refuse() : valuesOf(asked)),
    })
    expect(failures).toEqual({})
    expect(values).toEqual(valuesOf(names))
  },
)

test('a bare command, of one slot, is asked again as well', async () => {
  const { asked, values } = await readFrom(['{a}1', '{a}2'], {
    [half('{a}')]: () => {
      throw replyError('MOVED 1 127.0.0.1:7000')
    },
  })
  expect(values).toEqual(valuesOf(['{a}1', '{a}2']))
  expect(asked.cluster).toEqual(['{a}1', '{a}2'])
})

test('slots of a node that is not known are asked through the client', async () => {
  const { asked, values } = await readFrom(rows, { 'low:1': unknown })
  expect(values).toEqual(valuesOf(rows))
  expect(asked.cluster).toEqual(of('low:1'))
})

test('any other failure is that of its slot alone', async () => {
  const [bad = ''] = of('high:1')
  const { asked, values, failures } = await readFrom(rows, {
    'high:1': (names) => {
      if (names.includes(bad)) throw replyError('LOADING Redis is loading the dataset in memory')
      return valuesOf(names)
    },
  })
  expect(Object.keys(failures)).toEqual([bad])
  expect(values.filter((value) => value !== undefined)).toHaveLength(rows.length - 1)
  expect(asked.cluster).toBeUndefined()
})

test('a failure of what was asked again is told', async () => {
  const refuse: Answer = () => {
    throw replyError('CLUSTERDOWN The cluster is down')
  }
  const { failures } = await readFrom(rows, { 'low:1': refuse, cluster: refuse })
  expect(Object.keys(failures).sort()).toEqual(of('low:1'))
})
