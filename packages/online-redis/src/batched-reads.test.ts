// Calls of one turn are one read, and yet each is answered by its own names alone.

import { expect, test } from 'vitest'
import { batchedReads } from './batched-reads.js'
import type { ReadParts, Topology, Values } from './topology.js'

const valuesOf = (names: readonly string[]): Values => names.map((name) => (name === 'none' ? null : new TextEncoder().encode(name)))

function topologyOf(read: Partial<Topology>): Topology {
  return read as Topology // the only parts that reads touch
}

function counted() {
  const reads: (readonly string[])[] = []
  const read = batchedReads(
    topologyOf({
      async read(names) {
        reads.push(names)
        return valuesOf(names)
      },
    }),
  )
  return { reads, read }
}

test('calls of a turn are one read, those of the next another', async () => {
  const { reads, read } = counted()
  const calls = [['a', 'none'], ['b'], ['a']]
  expect(await Promise.all(calls.map(read))).toEqual(calls.map(valuesOf))
  expect(await read(['c'])).toEqual(valuesOf(['c']))
  expect(reads).toEqual([['a', 'none', 'b', 'a'], ['c']])
})

test('a batch that is long enough goes at once, a long call by itself', async () => {
  const { reads, read } = counted()
  const list = (count: number): string[] => Array.from({ length: count }, (_, index) => `name ${index}`)
  const calls = [list(200), list(200), list(3), list(1_000)]
  expect(await Promise.all(calls.map(read))).toEqual(calls.map(valuesOf))
  expect(reads.map(({ length }) => length).sort((a, b) => a - b)).toEqual([3, 400, 1_000])
})

test('a failed read fails all its calls, and no other', async () => {
  let fails = true
  const read = batchedReads(
    topologyOf({
      async read(names) {
        if (fails) throw new Error('lost')
        return valuesOf(names)
      },
    }),
  )
  const outcomes = await Promise.allSettled([read(['a']), read(['b'])])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await read(['a'])).toEqual(valuesOf(['a']))
})

test('what the server refuses is a matter of the calls that ask for it', async () => {
  const refusal = Object.assign(new Error('NOPERM this user has no permissions'), { name: 'ReplyError' })
  const read = batchedReads(
    topologyOf({
      async read(names) {
        if (names.includes('secret')) throw refusal
        return valuesOf(names)
      },
    }),
  )
  const refused = expect(read(['b', 'secret'])).rejects.toBe(refusal)
  expect(await Promise.all([read(['a']), read(['c', 'none'])])).toEqual([valuesOf(['a']), valuesOf(['c', 'none'])])
  await refused
})

test('of parts, each call is answered once its own are there, and fails by its own alone', async () => {
  let heard: ReadParts | undefined
  let end = (): void => undefined
  const read = batchedReads(
    topologyOf({
      readParts: (_, parts) => {
        heard = parts
        return new Promise<void>((resolve) => {
          end = resolve
        })
      },
    }),
  )
  const [first, second, third] = [read(['a', 'b']), read(['c']), read(['d', 'e'])] as const
  const failed = expect(third).rejects.toThrow('lost')
  await new Promise((resolve) => setImmediate(resolve))
  heard?.take([2], valuesOf(['c']))
  expect(await second).toEqual(valuesOf(['c']))
  heard?.take([1, 4], valuesOf(['b', 'e']))
  heard?.fail([3], new Error('lost'))
  await failed
  heard?.take([0], valuesOf(['a']))
  expect(await first).toEqual(valuesOf(['a', 'b']))
  end()
})

test('a read in parts that cannot begin fails its calls', async () => {
  const read = batchedReads(topologyOf({ readParts: () => Promise.reject(new Error('nobody there')) }))
  await expect(read(['a'])).rejects.toThrow('nobody there')
})
