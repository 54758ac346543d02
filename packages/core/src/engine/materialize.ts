// Materialization: the newest rows of the history carried online, by range of event time or since the last run.

import type { CompiledGroup } from '../definition/compiled-group.js'
import { makeTableSchema } from '../definition/table-schema.js'
import type { OnlineRow, TableSchema } from '../spec/index.js'
import type { GroupMaterialization } from '../store-types/index.js'
import { type OnProgress, type ProgressEvent, progressOf } from '../stores/observer.js'
import { callOptions, type EngineContext, offlineOf, onlineOf } from './context.js'
import { type CarryBounds, carryOnline } from './to-online.js'

export interface CarryControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface RangeOptions extends CarryControl {
  /** Event time, epoch milliseconds, both ends inclusive. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Carries, for each key with a row in the range, its newest row from `from` on: the newest within the range alone could bring back a deleted one. */
export function materializeRange(
  group: CompiledGroup,
  { from, to, ...control }: RangeOptions,
  context: EngineContext,
): Promise<GroupMaterialization> {
  const bounds: CarryBounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { keysUpTo: to }) }
  return carry(group, bounds, { ...control, operation: 'materialize', work: 'materialize' }, context)
}

/**
 * Carries what was committed since the last run that finished, by anybody: late rows too, and rows whose online write was lost in a crash.
 * The mark of a run lies in the online store, beside an epoch that goes with the store's content: a store emptied meanwhile is filled again.
 * A history without snapshots is scanned whole.
 */
export async function materializeIncremental(
  group: CompiledGroup,
  control: CarryControl,
  context: EngineContext,
  work: ProgressEvent['work'] = 'materialize',
): Promise<GroupMaterialization> {
  onlineOf(context, 'materializeIncremental')
  const { snapshots } = offlineOf(context, 'materializeIncremental')
  const how = { ...control, operation: 'materializeIncremental', work }
  if (snapshots === undefined) return carry(group, {}, how, context)

  const { signal } = control
  const { epoch, since } = await readMark(group.table, context, signal)
  const pinned = callOptions(context, signal)
  const asOf = await snapshots.at(group.table, 'newest', pinned)
  const carried =
    asOf === '' || asOf === since
      ? { group: group.table.id, scanned: 0, written: 0, superseded: 0, snapshot: asOf }
      : await carry(group, { asOf, ...(since === undefined ? {} : { since }) }, how, context)
  await writeMark(group.table.id, { snapshot: asOf, epoch }, pinned.now, context, signal)
  return carried
}

async function carry(
  group: CompiledGroup,
  bounds: CarryBounds,
  { operation, work, signal, onProgress }: CarryControl & { readonly operation: string; readonly work: ProgressEvent['work'] },
  context: EngineContext,
): Promise<GroupMaterialization> {
  const { id } = group.table
  const progress = progressOf(work, id, onProgress, context.observer)
  const carried = await carryOnline(group.definition, bounds, context, { operation, signal, onScanned: (rows) => progress(rows, false) })
  progress(carried.scanned, true)
  return { group: id, ...carried, snapshot: bounds.asOf ?? '' }
}

// ---------------------------------------------------------------- marks

/** Reserved: no group's name holds `__`. The mark of table T has key T; the epoch has the key `epoch`, which is no table's id. */
const marks: TableSchema = makeTableSchema({
  group: 'granary__marks',
  version: 1,
  keys: [{ name: 'name', type: 'string' }],
  columns: [
    { name: 'snapshot', type: 'string' },
    { name: 'epoch', type: 'string' },
  ],
})
const epochKey = 'epoch'

interface Mark {
  readonly snapshot: string
  readonly epoch: string
}

/** The store's epoch, put first where there is none, and the snapshot of the last run if its mark is of that epoch. */
async function readMark(
  table: TableSchema,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<{ readonly epoch: string; readonly since: string | undefined }> {
  const online = onlineOf(context, 'materializeIncremental')
  const options = callOptions(context, signal)
  const [rows] = await online.read([{ table: marks, keys: [epochKey, table.id], columns: [0, 1] }], options)
  const [epochRow, markRow] = rows ?? []
  if (epochRow !== undefined) {
    const { epoch } = toMark(epochRow)
    const mark = markRow === undefined ? undefined : toMark(markRow)
    return { epoch, since: mark?.epoch === epoch ? mark.snapshot : undefined }
  }
  const epoch = crypto.randomUUID()
  await writeMark(epochKey, { snapshot: '', epoch }, options.now, context, signal)
  return { epoch, since: undefined }
}

function toMark({ values }: OnlineRow): Mark {
  const [snapshot, epoch] = values as [string, string] // the marks table's columns
  return { snapshot, epoch }
}

/** `at`: the clock before the run's snapshot was pinned, so that of two runs the later one's mark stays. */
async function writeMark(
  key: string,
  { snapshot, epoch }: Mark,
  at: number,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const row: OnlineRow = { table: marks, event: at, created: at * 1_000, deleted: false, values: [snapshot, epoch] }
  await onlineOf(context, 'materializeIncremental').write({ table: marks, keys: [key], rows: [row] }, callOptions(context, signal))
}
