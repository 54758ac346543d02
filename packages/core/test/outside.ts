// What comes from outside core in tests: sources of columns, as an adapter's files give them, and stores with an adapter left out.

import type { CallOptions, ColumnBatch, ColumnSource, StoredType, Value } from '../src/spec/index.js'
import { valueAppender } from '../src/values/column-builder.js'
import type { ShopOptions } from './shop.js'

/** A source of some batches, given as rows; `asked` are the options of its call. */
export function sourceOf(
  types: Readonly<Record<string, StoredType>>,
  batches: readonly (readonly (readonly Value[])[])[],
): { readonly source: ColumnSource; readonly asked: Partial<CallOptions> } {
  const asked: { -readonly [K in keyof CallOptions]?: CallOptions[K] } = {}
  const source: ColumnSource = {
    kind: 'column-source',
    async *batches(options) {
      Object.assign(asked, options)
      for (const rows of batches) yield columnBatch(types, rows)
    },
  }
  return { source, asked }
}

export function columnBatch(types: Readonly<Record<string, StoredType>>, rows: readonly (readonly Value[])[]): ColumnBatch {
  const columns = Object.values(types).map((type, position) => {
    const { append, finish } = valueAppender(type, rows.length)
    for (const row of rows) append(row[position] ?? null)
    return finish()
  })
  return { length: rows.length, names: Object.keys(types), types: Object.values(types), columns }
}

/** Options of a shop that has only some of its stores. */
export function openOutside(...kept: readonly ('online' | 'offline')[]): ShopOptions<never> {
  const left = (['online', 'offline'] as const).filter((role) => !kept.includes(role))
  return Object.fromEntries(left.map((role) => [role, undefined])) as ShopOptions<never> // absent, as if never given
}
