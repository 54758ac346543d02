// Rows and layouts as bytes in Redis: what `onlineStoreOfBytes` makes an online store of.

import { type ByteStore, GranaryError } from '@granary/core/codec'
import { batchedReads } from './batched-reads.js'
import type { OpenRedis } from './open-redis.js'
import { putArguments, putNewer } from './scripts/put-newer.js'
import { removeArguments, removeUpTo } from './scripts/remove-up-to.js'
import { bufferOf } from './scripts/script.js'

export function redisBytes({ names, topology, call, close }: OpenRedis): ByteStore & Required<Pick<ByteStore, 'scan' | 'rowName'>> {
  const read = batchedReads(topology)

  /** The positions that a script answered. @throws GranaryError `STORE_CORRUPT` where one stands for something that is no row. */
  function rowsOf(answer: readonly number[], wanted: readonly string[]): readonly number[] {
    const foreign = answer.find((position) => position < 0)
    if (foreign === undefined) return answer
    const table = names.tableOf(wanted[-1 - foreign] as string)
    throw new GranaryError(
      'STORE_CORRUPT',
      `${table}: a key of the table holds something in Redis that is no row of Granary, which is left as it is; remove it, or use another prefix`,
    )
  }

  return {
    rowName: names.row,

    getMany: (wanted) =>
      call('read', async () => {
        if (wanted.length === 0) return []
        const values: (Uint8Array | null | undefined)[] = await read(names.stored(wanted))
        for (let position = 0; position < values.length; position++) values[position] ??= undefined
        return values as (Uint8Array | undefined)[] // no null is left
      }),

    put: (name, value) =>
      call('write', async () => {
        await topology.ready()
        await topology.client.set(names.stored([name])[0] as string, bufferOf(value))
      }),

    putNewer: (entries, { now }) =>
      call('write', async () => {
        const wanted = entries.map(({ name }) => name)
        return rowsOf(await topology.run(putNewer, wanted, putArguments(entries, now)), wanted)
      }),

    removeMany: (wanted, { upTo }) =>
      call('remove', async () => {
        if (wanted.length === 0) return 0
        if (upTo === undefined) return topology.remove(wanted)
        return rowsOf(await topology.run(removeUpTo, wanted, removeArguments(upTo)), wanted).length
      }),

    async *scan(tableId) {
      const pages = topology.scan(names.pattern(tableId))[Symbol.asyncIterator]()
      for (;;) {
        const page = await call('scan', () => pages.next())
        if (page.done === true) return
        if (page.value.length === 0) continue
        const values = await call('scan', () => topology.read(page.value))
        for (let position = 0; position < values.length; position++) {
          const value = values[position]
          if (value) yield { key: names.keyOf(tableId, page.value[position] as string), value }
        }
      }
    },

    ping: () => call('ping', topology.ping),
    close,
  }
}
