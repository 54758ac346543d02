// The layouts of rows that other processes, or other versions of this one, have written: looked up once, then remembered.

import { GranaryError } from '../errors/granary-error.js'
import type { CallOptions, TableSchema } from '../spec/index.js'
import type { ByteStore } from './byte-store.js'
import { type Layout, layoutDocument, parseLayout } from './layout-document.js'
import { fingerprintOf, type RowLayout, rowLayout } from './row-layout.js'

/** What a row tells of its layout. */
export type Halves = Pick<RowLayout, 'high' | 'low'>

export interface KnownLayouts {
  /** How the rows of this fingerprint lie that belong to this table; undefined where the layout is not known yet. */
  find(table: TableSchema, halves: Halves): RowLayout | undefined
  /** Looks layouts up in one round trip; each fingerprint with the table whose rows have it. @throws GranaryError `STORE_CORRUPT`: one is not there, or is none. */
  fetch(fingerprints: ReadonlyMap<string, TableSchema>, options: CallOptions): Promise<void>
  /** Stores the layout of a table, whether or not it is there: a server may have been emptied. */
  put(table: TableSchema, options: CallOptions): Promise<void>
}

/** `what`: the store in messages. `getMany`: the store's, its answers checked. */
export function knownLayouts(what: string, bytes: ByteStore, getMany: ByteStore['getMany']): KnownLayouts {
  const layouts = new Map<string, Layout>()
  const ofTables = new WeakMap<TableSchema, RowLayout[]>()

  return {
    find(table, { high, low }) {
      const known = ofTables.get(table)
      if (known !== undefined) for (const layout of known) if (layout.high === high && layout.low === low) return layout
      const fingerprint = fingerprintOf({ high, low })
      const columns = layouts.get(fingerprint)
      if (columns === undefined) return undefined
      const found = rowLayout(Object.freeze({ ...table, ...columns, fingerprint }))
      if (known === undefined) ofTables.set(table, [found])
      else known.push(found)
      return found
    },

    async fetch(fingerprints, options) {
      const asked = [...fingerprints]
      const names = asked.map(([fingerprint]) => nameOf(fingerprint))
      const documents = await getMany(names, options)
      for (const [position, [fingerprint, { id }]] of asked.entries()) {
        const document = documents[position]
        const layout = document === undefined ? undefined : parseLayout(document, fingerprint)
        if (layout === undefined) {
          throw new GranaryError(
            'STORE_CORRUPT',
            `${what} holds rows of ${id}, but "${names[position]}", which says how they lie, is ${document === undefined ? 'not there' : 'damaged'}: any write by the code that wrote them puts it back, and materialize over all time writes the rows anew`,
          )
        }
        layouts.set(fingerprint, layout)
      }
    },

    async put(table, options) {
      await bytes.put(nameOf(table.fingerprint), layoutDocument(table), options)
      layouts.set(table.fingerprint, { keys: table.keys, columns: table.columns })
    },
  }
}

/** Tables of equal keys and columns have one fingerprint, so one document stands for them all. */
function nameOf(fingerprint: string): string {
  return `schema:${fingerprint}`
}
