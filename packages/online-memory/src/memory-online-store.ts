// The newest row of each key in the memory of this process: rows are kept and answered as they came.

import { checkOptions, GranaryError } from '@granary/core/codec'
import type { CallOptions, OnlineRead, OnlineRow, OnlineStore, RowTime } from '@granary/core/spec'
import { isExpired } from './expiry.js'
import { type MemoryOnlineData, memoryOnlineData } from './memory-online-data.js'

export interface MemoryOnlineStoreOptions {
  /** At most so many rows over all tables; the least recently read or written goes first. Default: no bound. Data handed in has its own bound. */
  readonly maxRows?: number
  /** Rows that outlive this store, and that several stores may share: `memoryOnlineData()`. Default: rows of its own, gone when it closes. */
  readonly data?: MemoryOnlineData
}

/**
 * An online store in memory. Nothing outlives the process: core fills it from the history when a group is first read. Over `data` it stands for
 * a server: durability is then 'process', for the rows outlive the store.
 * @throws GranaryError `INPUT_INVALID_OPTION`: maxRows is not a whole number from 1 on, or stands beside data; or an option is not known.
 */
export function memoryOnlineStore(options: MemoryOnlineStoreOptions = {}): OnlineStore {
  checkOptions('memoryOnlineStore', options, ['maxRows', 'data'])
  if (options.data !== undefined && options.maxRows !== undefined) {
    throw new GranaryError('INPUT_INVALID_OPTION', 'maxRows belongs to the data handed in: memoryOnlineData({ maxRows })')
  }
  const shared = options.data !== undefined
  const data = options.data ?? memoryOnlineData(options.maxRows === undefined ? {} : { maxRows: options.maxRows })
  let closed = false

  function enter({ signal }: CallOptions): void {
    if (closed) throw new GranaryError('STORE_CLOSED', 'The memory online store is closed')
    signal?.throwIfAborted()
  }

  return {
    specVersion: 'online/1',
    capabilities: Object.freeze({ durability: shared ? 'process' : 'none', expiry: true }),

    async read(requests, call) {
      enter(call)
      return requests.map((request) => readRows(data, request))
    },

    async write({ table, keys, rows }, call) {
      enter(call)
      const stored = data.table(table.id)
      const superseded: number[] = []
      for (let position = 0; position < keys.length; position++) {
        const key = keys[position] as string
        const row = rows[position] as OnlineRow
        const present = stored.rows.get(key)
        if (present !== undefined && outranks(present, row) && !isExpired(present, call.now)) superseded.push(position)
        else stored.put(key, row)
      }
      stored.sweep(keys.length, call.now)
      return { superseded }
    },

    async remove(table, keys, call) {
      enter(call)
      const { rows } = data.table(table.id)
      let removed = 0
      for (let position = 0; position < keys.length; position++) {
        const key = keys[position] as string
        const present = rows.get(key)
        if (present === undefined) continue
        const expired = isExpired(present, call.now)
        if (!expired && call.upTo !== undefined && isLater(present, call.upTo[position] as RowTime)) continue
        rows.delete(key)
        if (!expired) removed++
      }
      return removed
    },

    async *scan(table, call) {
      enter(call)
      const { rows } = data.table(table.id)
      let left = rows.size // what was there at the start comes before what was written meanwhile
      for (const [key, row] of rows.entries()) {
        if (left-- === 0) return
        if (isExpired(row, call.now)) continue
        yield { key, row }
        enter(call)
      }
    },

    async ping(call) {
      enter(call)
    },

    async close() {
      if (closed) return
      closed = true
      if (!shared) data.clear()
    },
  }
}

function readRows(data: MemoryOnlineData, { table, keys }: OnlineRead): (OnlineRow | undefined)[] {
  const { rows } = data.table(table.id)
  const answer = new Array<OnlineRow | undefined>(keys.length)
  for (let position = 0; position < keys.length; position++) answer[position] = rows.get(keys[position] as string)
  return answer
}

/** The order of rows of one key (SEMANTICS 3): event time, created time, number of columns. Equals do not outrank. */
function outranks(present: OnlineRow, row: OnlineRow): boolean {
  if (present.event !== row.event) return present.event > row.event
  if (present.created !== row.created) return present.created > row.created
  return present.table.columns.length > row.table.columns.length
}

function isLater(row: RowTime, limit: RowTime): boolean {
  return row.event > limit.event || (row.event === limit.event && row.created > limit.created)
}
