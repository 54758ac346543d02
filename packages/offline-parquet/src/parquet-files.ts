// Plain Parquet files, of ours and of others: spines and training sets.

import { randomUUID } from 'node:crypto'
import { concatColumns, plainStrings } from '@granary/core/codec'
import type { AnswerColumn, CallOptions, Column, ColumnBatch, OfflineFiles } from '@granary/core/spec'
import { readColumnBatches } from './column-batches.js'
import type { FileSystem } from './files/file-system.js'
import type { Lifetime } from './lifetime.js'
import { mostRows, rowsPerGroup } from './parquet/row-group-size.js'
import { type ParquetFileWriter, parquetFileWriter, type Sink } from './parquet/write-file.js'
import { storeError, systemCode } from './store-errors.js'

export function parquetFiles(files: FileSystem, life: Lifetime): OfflineFiles {
  return {
    read: (path, columns, options) => life.iterate(() => readColumnBatches(files, path, columns, options)),

    async write(path, batches, options) {
      try {
        return await life.run(() => writeBatches(files, path, batches, options))
      } catch (error) {
        // What has no name of the system's comes from the caller's batches.
        throw systemCode(error) === undefined ? error : storeError(error, `writing ${path}`, options.signal)
      }
    },
  }
}

/** Streams into a file beside `path`, which becomes it at the end. */
async function writeBatches(
  files: FileSystem,
  path: string,
  batches: AsyncIterable<ColumnBatch>,
  { signal }: CallOptions,
): Promise<{ rows: number; bytes: number }> {
  signal?.throwIfAborted()
  const file = await files.create(`${path}.${randomUUID()}.tmp`)
  try {
    let writer: ParquetFileWriter | undefined
    let waiting: ColumnBatch[] = []
    const flush = async (): Promise<void> => {
      const length = lengthOf(waiting)
      const columns =
        waiting[0]?.columns.map((_, position) => joined(waiting.map((batch) => batch.columns[position] as AnswerColumn))) ?? []
      waiting = []
      const step = rowsPerGroup(columns, length)
      for (let start = 0; start < length; start += step) await writer?.writeRowGroup(columns, start, Math.min(length, start + step))
    }
    for await (const batch of batches) {
      signal?.throwIfAborted()
      writer ??= writerOf(batch, (parts) => file.write(parts))
      if (batch.length === 0) continue
      waiting.push(batch)
      if (lengthOf(waiting) >= mostRows) await flush()
    }
    await flush()
    writer ??= writerOf({ names: [], types: [] }, (parts) => file.write(parts))
    const { rows, bytes } = await writer.finish()
    await file.finish(path)
    return { rows, bytes }
  } catch (error) {
    await file.abandon()
    throw error
  }
}

/** Dictionaries become plain strings. @throws TypeError: the parts are of several kinds. */
function joined(parts: readonly AnswerColumn[]): Column {
  const plain = parts.map((part) => (part.kind === 'dictionary' ? plainStrings(part) : part))
  if (plain.some(({ kind }) => kind !== plain[0]?.kind)) throw new TypeError('A column changes its kind from batch to batch')
  return concatColumns(plain) as Column // of the kind of its parts, so no dictionary
}

function lengthOf(batches: readonly ColumnBatch[]): number {
  return batches.reduce((sum, { length }) => sum + length, 0)
}

/** Any column may hold nulls: that no later batch has one is not known when the first is written. */
function writerOf({ names, types }: Pick<ColumnBatch, 'names' | 'types'>, sink: Sink): ParquetFileWriter {
  const columns = names.map((name, position) => ({ name, type: types[position] ?? ('string' as const), required: false }))
  const own = JSON.stringify(columns.map(({ name, type }) => [name, type]))
  return parquetFileWriter({ columns, sink, keyValues: { 'granary.types': own, 'org.apache.spark.version': '3.5.0' } })
}
