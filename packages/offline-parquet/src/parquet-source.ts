// Files of Spark, pandas, Feast and others as a source for ingestion and spines.

import { checkOptions, GranaryError } from '@granary/core/codec'
import type { CallOptions, ColumnBatch, ColumnSource } from '@granary/core/spec'
import { checkedPath } from './checked-path.js'
import { readColumnBatches } from './column-batches.js'
import { localFileSystem } from './files/local-file-system.js'

export interface ParquetSourceOptions {
  /** Read one after the other; all need the same columns. */
  readonly files: string | readonly string[]
  /** Our column's name: the file's. Where given, only these are read; else all, by their own names. */
  readonly columns?: Readonly<Record<string, string>>
}

/**
 * Rows of Parquet files: `store.ingest(group, parquetSource({ files: 'trips.parquet', columns: { trip_id: 'id' } }))`.
 * @throws GranaryError `INPUT_INVALID_OPTION`: no files, columns that are no names, or an option that is not known.
 */
export function parquetSource(options: ParquetSourceOptions): ColumnSource {
  checkOptions('parquetSource', options, ['files', 'columns'])
  const paths = checkedPaths(options?.files)
  const mapping = options.columns === undefined ? undefined : checkedMapping(options.columns)
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

function checkedPaths(files: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(files) ? files : [files]
  return given.map((path) => checkedPath(path, "parquetSource needs its files: write { files: 'trips.parquet' }, or a list of paths"))
}

function checkedMapping(columns: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const mapping = typeof columns === 'object' && columns !== null ? Object.entries(columns) : []
  if (mapping.length > 0 && mapping.every(([, theirs]) => typeof theirs === 'string')) return mapping
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    "The columns of parquetSource say which of the file's each of ours is: { trip_id: 'id' }, or leave them out",
  )
}

async function* renamed(batches: AsyncIterable<ColumnBatch>, names: readonly string[]): AsyncGenerator<ColumnBatch> {
  for await (const batch of batches) yield { ...batch, names }
}
