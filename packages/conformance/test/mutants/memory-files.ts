// The facet `files` in memory, which no memory store has: for faults of those that do.

import { GranaryError } from '@granary/core/codec'
import type { CallOptions, ColumnBatch, OfflineFiles } from '@granary/core/spec'

/** Files that outlive their stores. */
export function memoryFiles(): { open(enter: () => Promise<void>): OfflineFiles } {
  const files = new Map<string, readonly ColumnBatch[]>()
  return {
    open: (enter) => ({
      async *read(path, columns, { signal }: CallOptions) {
        await enter()
        signal?.throwIfAborted()
        const batches = files.get(path)
        if (batches === undefined) throw new GranaryError('INPUT_INVALID_FILE', `There is no file ${path}`)
        for (const batch of batches) yield columns === undefined ? batch : picked(batch, columns)
      },
      async write(path, batches, { signal }) {
        await enter()
        signal?.throwIfAborted()
        const written: ColumnBatch[] = []
        for await (const batch of batches) written.push(batch)
        files.set(path, written)
        return { rows: written.reduce((sum, { length }) => sum + length, 0), bytes: 1 }
      },
    }),
  }
}

function picked(batch: ColumnBatch, names: readonly string[]): ColumnBatch {
  const positions = names.map((name) => batch.names.indexOf(name))
  const pick = <T>(items: readonly T[]): T[] => positions.map((position) => items[position] as T)
  return { length: batch.length, names, types: pick(batch.types), columns: pick(batch.columns) }
}
