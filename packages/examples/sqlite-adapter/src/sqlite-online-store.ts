// The newest row of each key in a SQLite file.

import { type ByteStore, onlineStoreOfBytes } from '@granary/core/codec'
import type { OnlineStore } from '@granary/core/spec'
import { type SqliteOptions, sqliteConnection } from './sqlite-connection.js'

export type SqliteOnlineStoreOptions = SqliteOptions

// Names are bytes: they compare by memcmp, and hold U+0000.
const tables = 'create table if not exists granary_online (name blob primary key, value blob not null) without rowid'

const select = 'select value from granary_online where name = ?'
const put = 'insert into granary_online values (?, ?) on conflict (name) do update set value = excluded.value'
const putNewer = `${put} where substr(excluded.value, 1, 18) >= substr(granary_online.value, 1, 18)`
const remove = 'delete from granary_online where name = ? and substr(value, 1, 16) <= coalesce(?, value)'
const selectPage = 'select name, value from granary_online where name >= ? and name < ? order by name limit 1000'

/** An online store in a SQLite file, for several processes of one machine. It keeps what has expired until core sweeps it away. */
export function sqliteOnlineStore(options: SqliteOnlineStoreOptions): OnlineStore {
  const { transaction, durability, close } = sqliteConnection('sqliteOnlineStore', options, tables)

  const bytes: ByteStore = {
    getMany: (names, call) =>
      transaction('read', call, (prepare) => {
        const statement = prepare(select)
        return names.map((name) => (statement.get(Buffer.from(name)) as { readonly value: Uint8Array } | undefined)?.value)
      }),

    put: (name, value, call) => transaction('write', call, (prepare) => void prepare(put).run(Buffer.from(name), value)),

    putNewer: (entries, call) =>
      transaction('write', call, (prepare) => {
        const statement = prepare(putNewer)
        return entries.flatMap(({ name, value }, position) => (stored(statement.run(Buffer.from(name), value)) ? [] : [position]))
      }),

    removeMany: (names, { upTo, ...call }) =>
      transaction('write', call, (prepare) => {
        const statement = prepare(remove)
        return names.filter((name, position) => stored(statement.run(Buffer.from(name), upTo?.[position] ?? null))).length
      }),

    // Page by page, each in a read of its own: a reader that takes its time keeps no transaction open, and the process its turn.
    async *scan(tableId, call) {
      const [prefix, end] = [Buffer.from(`${tableId}:`), Buffer.from(`${tableId};`)] // ';' comes next after ':'
      for (let from: Uint8Array | undefined = prefix; from !== undefined; ) {
        const first: Uint8Array = from
        const rows = await transaction('read', call, (prepare) => prepare(selectPage).all(first, end) as Named[])
        for (const { name, value } of rows) yield { key: Buffer.from(name).toString('utf8', prefix.length), value }
        const last = rows.at(-1)
        from = last && Buffer.concat([last.name, Buffer.of(0)]) // the next name that there can be
        await new Promise(setImmediate)
      }
    },

    ping: (call) => transaction('read', call, (prepare) => void prepare('select 1').get()),
    close,
  }
  return onlineStoreOfBytes(bytes, { name: 'The SQLite online store', capabilities: { durability, expiry: false } })
}

interface Named {
  readonly name: Uint8Array
  readonly value: Uint8Array
}

/** Whether the statement changed its row. */
function stored({ changes }: { readonly changes: number | bigint }): boolean {
  return Number(changes) > 0
}
