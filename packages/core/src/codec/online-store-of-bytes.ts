// An online store made of whatever keeps bytes under names: rows as bytes, their layouts beside them.

import { GranaryError } from '../errors/granary-error.js'
import type { CallOptions, OnlineRead, OnlineRow, OnlineStore, OnlineWrite, RegistryStore, RowTime, TableSchema } from '../spec/index.js'
import type { ByteEntry, ByteStore } from './byte-store.js'
import { callsUnderWay } from './calls-under-way.js'
import { readHalves, readRow, readWholeRow, viewOver } from './decode-row.js'
import { encodeRows } from './encode-row.js'
import { knownLayouts } from './known-layouts.js'
import { fingerprintOf, rowLayout } from './row-layout.js'
import { timePrefix } from './row-times.js'
import { selectionOf } from './selection.js'

export interface BytesStoreOptions {
  readonly capabilities: OnlineStore['capabilities']
  readonly registry?: RegistryStore
  /** The store in messages: 'The Redis online store'. Default: 'The online store'. */
  readonly name?: string
}

/**
 * The online store over a store of bytes. A read is one `getMany`, and a second one at the first rows of a layout that this store has not met; a
 * write puts the layout, then the rows, every time: a server emptied meanwhile holds no row that nobody can read. `scan` is there where the byte
 * store's is. Calls race their signals; close waits for all that runs, then closes the byte store, once. The registry is the caller's to close.
 * Errors of the byte store come as they are; answers that break its contract, and damaged bytes, are `STORE_CORRUPT`.
 */
export function onlineStoreOfBytes(bytes: ByteStore, options: BytesStoreOptions): OnlineStore {
  const what = options.name ?? 'The online store'
  const calls = callsUnderWay(what)
  const layouts = knownLayouts(what, bytes, getMany)
  const { scan } = bytes

  function rowName(tableId: string, key: string): string {
    return bytes.rowName?.(tableId, key) ?? `${tableId}:${key}`
  }

  function brokenContract(operation: string, why: string): GranaryError {
    return new GranaryError('STORE_CORRUPT', `${what} answered ${operation} with ${why}: its adapter breaks the contract`)
  }

  async function getMany(names: readonly string[], call: CallOptions): Promise<readonly (Uint8Array | undefined)[]> {
    const values = await bytes.getMany(names, call)
    if (values.length !== names.length) throw brokenContract('getMany', `${values.length} values for ${names.length} names`)
    for (const value of values) {
      if (value !== undefined && !ArrayBuffer.isView(value)) throw brokenContract('getMany', 'what is neither bytes nor undefined')
    }
    return values
  }

  async function read(requests: readonly OnlineRead[], call: CallOptions): Promise<(OnlineRow | undefined)[][]> {
    const names: string[] = []
    for (const { table, keys } of requests) for (const key of keys) names.push(rowName(table.id, key))
    const values = names.length === 0 ? [] : await getMany(names, call)
    const foreign: ForeignRow[] = []
    let view: DataView | undefined
    let next = 0
    const answers = requests.map(({ table, keys, columns }) => {
      const layout = rowLayout(table)
      const selection = selectionOf(layout, columns)
      const answer = new Array<OnlineRow | undefined>(keys.length)
      for (let position = 0; position < answer.length; position++) {
        const value = values[next++]
        if (value === undefined) continue
        view = viewOver(value, view)
        const row = readRow(value, view, layout, selection)
        if (row === undefined) foreign.push({ table, value, view, answer, position })
        else answer[position] = row
      }
      return answer
    })
    if (foreign.length > 0) await readForeign(foreign, call)
    return answers
  }

  /** Rows of other layouts than those asked with, put where they belong. */
  async function readForeign(rows: readonly ForeignRow[], call: CallOptions): Promise<void> {
    const unknown = new Map<string, TableSchema>()
    for (const { table, value, view } of rows) {
      const halves = readHalves(value, view)
      if (layouts.find(table, halves) === undefined) unknown.set(fingerprintOf(halves), table)
    }
    if (unknown.size > 0) {
      call.signal?.throwIfAborted()
      await layouts.fetch(unknown, call)
    }
    for (const { table, value, view, answer, position } of rows) {
      const layout = layouts.find(table, readHalves(value, view))
      if (layout !== undefined) answer[position] = readWholeRow(value, view, layout) // fetch has found every one
    }
  }

  async function write({ table, keys, rows }: OnlineWrite, call: CallOptions): Promise<{ readonly superseded: readonly number[] }> {
    if (keys.length === 0) return { superseded: [] }
    await layouts.put(table, call)
    call.signal?.throwIfAborted()
    const values = encodeRows(rows)
    const entries = rows.map(({ expiresAt }, position): ByteEntry => {
      const [name, value] = [rowName(table.id, keys[position] as string), values[position] as Uint8Array]
      return expiresAt === undefined ? { name, value } : { name, value, expiresAt } // no spread: that alone took a millisecond of a thousand rows
    })
    const superseded = await bytes.putNewer(entries, call)
    if (superseded.every((position) => Number.isInteger(position) && position >= 0 && position < rows.length)) return { superseded }
    throw brokenContract('putNewer', 'positions that were not asked for')
  }

  async function remove(
    table: TableSchema,
    keys: readonly string[],
    { upTo, ...call }: CallOptions & { readonly upTo?: readonly RowTime[] },
  ): Promise<number> {
    if (keys.length === 0) return 0
    const names = keys.map((key) => rowName(table.id, key))
    const removed = await bytes.removeMany(names, upTo === undefined ? call : { ...call, upTo: upTo.map(timePrefix) })
    if (Number.isInteger(removed) && removed >= 0 && removed <= keys.length) return removed
    throw brokenContract('removeMany', 'no number of removed values')
  }

  async function* scanRows(table: TableSchema, call: CallOptions): AsyncGenerator<{ readonly key: string; readonly row: OnlineRow }> {
    const layout = rowLayout(table)
    let view: DataView | undefined
    for await (const { key, value } of scan?.call(bytes, table.id, call) ?? []) {
      view = viewOver(value, view)
      const answer = [readWholeRow(value, view, layout)]
      if (answer[0] === undefined) await readForeign([{ table, value, view, answer, position: 0 }], call)
      yield { key, row: answer[0] as OnlineRow } // there by now, whatever its layout
    }
  }

  return {
    specVersion: 'online/1',
    capabilities: Object.freeze({ ...options.capabilities }),
    read: (requests, call) => calls.run(call, () => read(requests, call)),
    write: (rows, call) => calls.run(call, () => write(rows, call)),
    remove: (table, keys, call) => calls.run(call, () => remove(table, keys, call)),
    ...(scan === undefined ? {} : { scan: (table, call) => calls.iterate(call, () => scanRows(table, call)) }),
    ...(options.registry === undefined ? {} : { registry: options.registry }),
    ping: (call) => calls.run(call, () => bytes.ping(call)),
    close: () => calls.close(() => bytes.close()),
  }
}

interface ForeignRow {
  readonly table: TableSchema
  readonly value: Uint8Array
  readonly view: DataView
  /** Where the row belongs. */
  readonly answer: (OnlineRow | undefined)[]
  readonly position: number
}
