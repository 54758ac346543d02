// Rows that tell by number which of them is newer, with a value that no error may repeat.

import type { OnlineRow, OnlineStore, TableSchema } from '@granary/core/spec'

export const numbered: TableSchema = {
  id: 'numbered@1',
  group: 'numbered',
  version: 1,
  keys: [{ name: 'id', type: 'string' }],
  columns: [
    { name: 'number', type: 'float64' },
    { name: 'text', type: 'string' },
  ],
  fingerprint: '5eed0123456789ab',
}

export const now = Date.UTC(2026, 0, 1)
export const rowText = 'the-value-of-a-row'

/** The higher the number, the newer the row. */
export function numberedRow(number: number, deleted = false): OnlineRow {
  const event = now + number
  return { table: numbered, event, created: event * 1_000, deleted, values: deleted ? [null, null] : [number, rowText] }
}

/** True: stored; false: a newer one was there. */
export async function put(store: OnlineStore, key: string, number: number, deleted = false): Promise<boolean> {
  const { superseded } = await store.write({ table: numbered, keys: [key], rows: [numberedRow(number, deleted)] }, { now })
  return superseded.length === 0
}

/** The newest row of each key. */
export async function rowsOf(store: OnlineStore, keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]> {
  const [rows = []] = await store.read([{ table: numbered, keys, columns: [0, 1] }], { now })
  return Array.from(rows) // what is not there may be a hole, which forEach would pass over
}

export const numberOf = (row: OnlineRow): number => row.event - now

export async function numbersOf(store: OnlineStore, keys: readonly string[]): Promise<readonly (number | undefined)[]> {
  return (await rowsOf(store, keys)).map((row) => row && numberOf(row))
}
