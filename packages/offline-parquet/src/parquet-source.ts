// Files of Spark, pandas, Feast and others as a source for ingestion and spines.

import type { CallOptions, ColumnBatch, ColumnSource } from '@granary/core/spec'
import { readColumnBatches } from './column-batches.js'
import { localFileSystem } from './files/local-file-system.js'

export interface ParquetSourceOptions {
  /** Read one after the other; all need the same columns. */
  readonly files: string | readonly string[]
  /** Our column's name: the file's. Where given, only these are read; else all, by their own names. */
  readonly columns?: Readonly<Record<string, string>>
}

/** Rows of Parquet files: `store.ingest(group, parquetSource({ files: 'trips.parquet', columns: { trip_id: 'id' } }))`. */
export function parquetSource({ files, columns }: ParquetSourceOptions): ColumnSource {
  const paths = typeof files === 'string' ? [files] : files
  const mapping = columns === undefined ? undefined : Object.entries(columns)
  const disk = localFileSystem()
  return {
    kind: 'column-source',
    async *batches(options: CallOptions): AsyncGenerator<ColumnBatch> {
      for (const path of paths) {
        if (mapping === undefined) yield* readColumnBatches(disk, path, undefined, options)
        else
          yield* renamed(
            readColumnBatches(
              disk,
              path,
              mapping.map(([, theirs]) => theirs),
              options,
            ),
            mapping.map(([ours]) => ours),
          )
      }
    },
  }
}

async function* renamed(batches: AsyncIterable<ColumnBatch>, names: readonly string[]): AsyncGenerator<ColumnBatch> {
  for await (const batch of batches) yield { ...batch, names }
}
