// Faults that stores and engines have had, put in on purpose.

import type { OfflineScan, OnlineRow, OnlineStore, OnlineWrite, RowBatch } from '@granary/core/spec'
import type { Mutation } from './world.js'

const marks = 'granary__marks@1'

/** What is there goes before the write comes. */
export const olderOverwritesNewer: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      if (write.table.id !== marks) await online.remove(write.table, write.keys, options)
      return online.write(write, options)
    },
  },
})

/** A deletion removes the row and leaves nothing, so that a late row brings the key back. */
export const tombstonesForgotten: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      const answer = await online.write(write, options)
      const gone = write.keys.filter((_, position) => write.rows[position]?.deleted && !answer.superseded.includes(position))
      if (gone.length > 0) await online.remove(write.table, gone, options)
      return answer
    },
  },
})

export const ttlExclusiveOnline: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async read(requests, options) {
      const answers = await online.read(requests, options)
      return answers.map((rows, request) =>
        rows.map((row) => (row !== undefined && row.event <= options.now - (requests[request]?.table.ttl ?? Infinity) ? undefined : row)),
      )
    },
  },
})

/** Of two rows of one event time the one that comes last wins. */
export const createdTimeIgnored: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      if (write.table.id === marks) return online.write(write, options)
      const present = await presentRows(online, write, options)
      const tied = write.keys.filter((_, position) => present[position]?.event === write.rows[position]?.event)
      if (tied.length > 0) await online.remove(write.table, tied, options)
      return online.write(write, options)
    },
  },
})

export const nullsFilledFromOlderRows: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      if (write.table.id === marks) return online.write(write, options)
      const present = await presentRows(online, write, options)
      const rows = write.rows.map((row, position) => filled(row, present[position]))
      return online.write({ ...write, rows }, options)
    },
  },
})

function filled(row: OnlineRow, older: OnlineRow | undefined): OnlineRow {
  if (row.deleted || older === undefined || older.deleted || older.table.fingerprint !== row.table.fingerprint) return row
  return { ...row, values: row.values.map((value, position) => value ?? older.values[position] ?? null) }
}

async function presentRows(
  online: OnlineStore,
  { table, keys }: OnlineWrite,
  options: Parameters<OnlineStore['read']>[1],
): Promise<readonly (OnlineRow | undefined)[]> {
  const [rows] = await online.read([{ table, keys, columns: table.columns.map((_, position) => position) }], options)
  return rows ?? []
}

/** An older process writes the same row again without the columns that it does not know. */
export const fewerColumnsReplace: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      const present = await presentRows(online, write, options)
      const same = write.keys.filter(
        (_, position) =>
          present[position]?.event === write.rows[position]?.event && present[position]?.created === write.rows[position]?.created,
      )
      if (same.length > 0) await online.remove(write.table, same, options)
      return online.write(write, options)
    },
  },
})

let repetitions = 0

/** The batch id means nothing. */
export const appendedTwice: Mutation = ({ online, offline }) => ({
  online,
  offline: {
    ...offline,
    append: (batch, options) => offline.append(batch, { ...options, batchId: `${options.batchId} ${++repetitions}` }),
  },
})

/** The mark names what is there when the run ends, not what was there when it began to scan. */
export const markTakenAtTheEnd: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async write(write, options) {
      if (write.table.id !== marks || write.keys[0] === 'epoch') return online.write(write, options)
      const newest = await offline.snapshots?.at({ ...write.table, id: write.keys[0] as string }, 'newest', options)
      return online.write({ ...write, rows: write.rows.map((row) => ({ ...row, values: [newest ?? '', row.values[1]] })) }, options)
    },
  },
})

/** A mark counts whatever was emptied since it was made. */
export const epochIgnored: Mutation = ({ online, offline }) => ({
  offline,
  online: {
    ...online,
    async read(requests, options) {
      const answers = await online.read(requests, options)
      return answers.map((rows, request) => (requests[request]?.table.id === marks && rows[1] !== undefined ? [rows[1], rows[1]] : rows))
    },
  },
})

/** Which row of one event time wins is left to the order in which the history gives them. */
export const winnerByOrderOfRows: Mutation = ({ online, offline }) => ({
  online,
  offline: {
    ...offline,
    scan: (scan, options) => eachBatch(offline.scan(scan, options), (batch) => ({ ...batch, created: batch.created.map(() => 0) })),
  },
})

/** A repeated batch is not read back from the history: the caller's rows go online. */
export const readBackFromTheCaller: Mutation = ({ online, offline }) => {
  let repeated: RowBatch | undefined
  return {
    online,
    offline: {
      ...offline,
      async append(batch, options) {
        const receipt = await offline.append(batch, options)
        if (receipt.status === 'duplicate') repeated = batch
        return receipt
      },
      scan: (scan, options) => (isReadBack(scan) && repeated !== undefined ? only(repeated) : offline.scan(scan, options)),
    },
  }
}

/** A repeated batch is read back up to the stamps that the caller's rows have. */
export const readBackBounded: Mutation = ({ online, offline }) => ({
  online,
  offline: {
    ...offline,
    scan: (scan, options) =>
      isReadBack(scan)
        ? eachBatch(offline.scan(scan, options), (batch) => upTo(batch, scan.createdFrom as number))
        : offline.scan(scan, options),
  },
})

function isReadBack({ createdFrom }: OfflineScan): boolean {
  return createdFrom !== undefined
}

/** The rows of a batch that were created at that very microsecond, if all of them were. */
function upTo(batch: RowBatch, created: number): RowBatch {
  return batch.created.every((stamp) => stamp <= created) ? batch : { ...batch, length: 0 }
}

async function* eachBatch(batches: AsyncIterable<RowBatch>, change: (batch: RowBatch) => RowBatch): AsyncGenerator<RowBatch> {
  for await (const batch of batches) yield change(batch)
}

async function* only(batch: RowBatch): AsyncGenerator<RowBatch> {
  yield batch
}
