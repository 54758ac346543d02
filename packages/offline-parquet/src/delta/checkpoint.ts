// Checkpoints that other engines wrote: the state of a version as Parquet, for tables whose first log entries are gone.

import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { FileSystem } from '../files/file-system.js'
import { corrupt, systemCode } from '../store-errors.js'
import type { Action } from './actions.js'
import type { TablePlace } from './place.js'
import { applyEntry, emptyState, type TableState } from './table-state.js'

/** The state of a version, without its commit. Files and batch ids of before count as its own. */
export async function readCheckpoint(place: TablePlace, files: FileSystem, version: number): Promise<TableState> {
  const name = `_delta_log/${String(version).padStart(20, '0')}.checkpoint.parquet`
  try {
    const found = await files.read(`${place.folder}/${name}`)
    if (found === undefined) throw new RangeError('It is gone')
    const file = found.bytes.buffer.slice(found.bytes.byteOffset, found.bytes.byteOffset + found.bytes.byteLength) as ArrayBuffer
    const rows = await parquetReadObjects({ file, compressors, columns: ['protocol', 'metaData', 'add', 'remove', 'txn'] })
    const state = emptyState()
    applyEntry(state, { version, id: '', time: 0, actions: rows.flatMap(actionOf) })
    state.commits.length = 0
    state.base = version
    return state
  } catch (error) {
    if (systemCode(error) !== undefined) throw error
    throw corrupt(`${place.name}/${name}`, 'the checkpoint is damaged', error)
  }
}

/** A row holds one action; 64-bit integers become numbers. */
function actionOf(row: Readonly<Record<string, unknown>>): readonly Action[] {
  for (const kind of ['protocol', 'metaData', 'add', 'remove', 'txn']) {
    if (row[kind] !== null && row[kind] !== undefined) return [{ [kind]: withNumbers(row[kind]) } as unknown as Action]
  }
  return []
}

function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(withNumbers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner)]))
}
