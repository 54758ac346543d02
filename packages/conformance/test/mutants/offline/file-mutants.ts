// Stores that lose columns, or leave half a file.

import { GranaryError } from '@granary/core/codec'
import type { Column, ColumnBatch, OfflineFiles, OfflineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { type Fault, override } from './faults.js'

export const fileMutants: readonly Mutant<OfflineStore>[] = [
  {
    fault: 'columns in the order of the file, whatever was asked',
    caughtBy: 'files/round-trip',
    make: filing(({ read }) => ({
      async *read(path, columns, call) {
        for await (const batch of read(path, undefined, call)) yield columns === undefined ? batch : { ...batch, names: columns }
      },
    })),
  },
  {
    fault: 'nulls of files read as their filler',
    caughtBy: 'files/all-types',
    make: filing(({ read }) => ({
      async *read(path, columns, call) {
        for await (const batch of read(path, columns, call))
          yield { ...batch, columns: (batch.columns as readonly Column[]).map(withoutNulls) }
      },
    })),
  },
  {
    fault: 'a file that is not there reads as one without rows',
    caughtBy: 'files/missing',
    make: filing(({ read }) => ({
      async *read(path, columns, call) {
        try {
          yield* read(path, columns, call)
        } catch (error) {
          if (!GranaryError.isInstance(error)) throw error
        }
      },
    })),
  },
  {
    fault: 'a write that fails leaves what came before',
    caughtBy: 'files/whole-or-not',
    make: filing(({ write }) => ({
      async write(path, batches, call) {
        const written: ColumnBatch[] = []
        try {
          for await (const batch of batches) written.push(batch)
        } catch (error) {
          await write(path, several(written), call)
          throw error
        }
        return write(path, several(written), call)
      },
    })),
  },
  {
    fault: 'a read that is left is never freed',
    caughtBy: 'files/early-exit',
    make: (store) => {
      let free = 10
      return filing(({ read }) => ({
        async *read(path, columns, call) {
          if (free === 0) throw new GranaryError('STORE_UNAVAILABLE', 'no file handle is free')
          free--
          yield* read(path, columns, call)
          free++
        },
      }))(store)
    },
  },
]

/** The facet `files`, mangled. */
function filing(make: (files: OfflineFiles) => Partial<OfflineFiles>): Fault {
  return override(({ files }) => (files === undefined ? {} : { files: { ...files, ...make(files) } }))
}

function withoutNulls({ nulls: _, ...column }: Column): Column {
  return column as Column // the same kind without its nulls
}

async function* several(batches: readonly ColumnBatch[]): AsyncGenerator<ColumnBatch> {
  yield* batches
}
