// Parquet files of any writer as batches of columns.

import { GranaryError, nullColumn } from '@granary/core/codec'
import type { CallOptions, ColumnBatch, StoredType } from '@granary/core/spec'
import type { FileMetaData } from 'hyparquet'
import type { FileSystem, ReadableFile } from './files/file-system.js'
import { leafType, listDepth } from './parquet/file-column.js'
import { readFooter } from './parquet/footer.js'
import { readsAs } from './parquet/leaf-format.js'
import { newMemory, reusedMemory } from './parquet/memory.js'
import { readRowGroups } from './parquet/read-row-groups.js'
import { mostRows } from './parquet/row-group-size.js'
import { type StoredColumn, type StoredColumns, storedColumns } from './parquet/stored-column.js'
import { storeError, systemCode } from './store-errors.js'

/**
 * The rows of a file, only `columns` where given, in their order. A file without rows gives one empty batch, so that its columns are known.
 * @throws GranaryError `INPUT_INVALID_FILE`: missing or not readable; `INPUT_MISSING_COLUMN`: it lacks a column.
 */
export async function* readColumnBatches(
  files: FileSystem,
  path: string,
  columns: readonly string[] | undefined,
  { signal }: CallOptions,
): AsyncGenerator<ColumnBatch> {
  signal?.throwIfAborted()
  const file = await openFile(files, path)
  try {
    const metadata = await readFooter(file)
    const wanted = wantedColumns(storedColumns(metadata), columns, path).map((column) => ({ column, type: typeOf(column, metadata) }))
    const shape = { names: wanted.map(({ column }) => column.name), types: wanted.map(({ type }) => type) }
    const groups = [...metadata.row_groups.keys()].filter((group) => (metadata.row_groups[group]?.num_rows ?? 0n) > 0n)
    if (groups.length === 0) yield { length: 0, ...shape, columns: shape.types.map((type) => nullColumn(type, 0)) }
    const memory = { fetched: reusedMemory(), decoded: newMemory }
    for await (const { rows, columns } of readRowGroups(file, { metadata, groups, wanted, signal, ...memory })) {
      for (let start = 0; start < rows; start += mostRows) {
        const length = Math.min(mostRows, rows - start)
        yield { length, ...shape, columns: columns.map((next) => next(length)) }
      }
    }
  } catch (error) {
    throw fileError(error, path, signal)
  } finally {
    await file.close()
  }
}

async function openFile(files: FileSystem, path: string): Promise<ReadableFile> {
  try {
    return await files.open(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') throw invalidFile(path, 'there is no such file', error)
    throw storeError(error, `opening ${path}`)
  }
}

function wantedColumns(
  { columns, unreadable }: StoredColumns,
  names: readonly string[] | undefined,
  path: string,
): readonly StoredColumn[] {
  if (names === undefined && unreadable.length > 0) {
    throw invalidFile(
      path,
      `these columns hold what Granary has no type for (structs, maps): ${unreadable.join(', ')}. Name the columns to read`,
    )
  }
  return (names ?? [...columns.keys()]).map((name) => {
    const column = columns.get(name)
    if (column !== undefined) return column
    if (unreadable.includes(name)) throw invalidFile(path, `column ${name} holds what Granary has no type for (a struct or a map)`)
    throw new GranaryError('INPUT_MISSING_COLUMN', `${path} lacks the column ${name}; it has: ${[...columns.keys()].join(', ')}`)
  })
}

/** Our own files say what they hold. A 64-bit integer is a bigint where the footer knows of one beyond 2^53. */
function typeOf(column: StoredColumn, metadata: FileMetaData): StoredType {
  const own = ownTypes(metadata)?.get(column.name)
  if (own !== undefined && listDepth(own) === column.lists.length && readsAs(column.format, leafType(own))) return own
  return column.type === 'int64' && holdsBigints(column, metadata) ? 'bigint' : column.type
}

/** What `files.write` left under `granary.types`: pairs of column name and type. */
function ownTypes({ key_value_metadata }: FileMetaData): ReadonlyMap<string, StoredType> | undefined {
  const text = key_value_metadata?.find(({ key }) => key === 'granary.types')?.value
  return text === undefined ? undefined : new Map(JSON.parse(text) as [string, StoredType][])
}

function holdsBigints({ chunk }: StoredColumn, { row_groups }: FileMetaData): boolean {
  return row_groups.some(({ columns }) => {
    const { min_value, max_value, min, max } = columns[chunk]?.meta_data?.statistics ?? {}
    return [min_value, max_value, min, max].some((bound) => typeof bound === 'bigint' && !Number.isSafeInteger(Number(bound)))
  })
}

function fileError(error: unknown, path: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true && error === signal.reason) return error
  if (GranaryError.isInstance(error) && error.code !== 'STORE_CORRUPT') return error
  if (systemCode(error) === 'EISDIR') return invalidFile(path, 'it is a folder', error)
  if (systemCode(error) !== undefined) return storeError(error, `reading ${path}`)
  return invalidFile(path, 'it is not a Parquet file, or damaged', error)
}

function invalidFile(path: string, what: string, cause?: unknown): GranaryError {
  return new GranaryError('INPUT_INVALID_FILE', `Cannot read ${path}: ${what}`, { cause })
}
