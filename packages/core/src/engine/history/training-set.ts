// getHistoricalFeatures: a training set in which no row sees what was not yet true, or not yet known, at its time.

import { GranaryError } from '../../errors/granary-error.js'
import type { CallOptions, OfflineStore } from '../../spec/index.js'
import type { HistoricalResult, UntypedRow, UntypedStatuses } from '../../store-types/index.js'
import { checkSignal } from '../../stores/guard.js'
import { type OnProgress, progressOf, tell } from '../../stores/observer.js'
import { callOptions, type EngineContext, offlineOf } from '../context.js'
import type { PlannedGroup, ReadPlan } from '../read-plan.js'
import { statusWords } from '../status.js'
import { type FeatureColumn, featureColumns } from './feature-columns.js'
import { type Matches, pointInTime } from './point-in-time.js'
import { historicalResult, type ResultChunk, rowsOf } from './result.js'
import { typedColumn } from './result-column.js'
import { type AsOf, pinSnapshots, type SnapshotNames } from './snapshots.js'
import { readSpine, type Spine } from './spine.js'
import { type SpineIndex, spineIndex } from './spine-index.js'

export interface TrainingSetOptions {
  /** Rows, async rows, `{ columns }`, `{ parquet }` or an adapter's source. */
  readonly spine: unknown
  /** 'created': only what the store had accepted by the spine row's time. */
  readonly knownAt?: 'event' | 'created'
  readonly include?: readonly 'statuses'[]
  readonly asOf?: AsOf
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** @throws GranaryError as `readSpine`, `pinSnapshots` and `featureColumns` do; `INPUT_NAME_COLLISION`, `INPUT_INVALID_OPTION`, `CAPABILITY_UNSUPPORTED`, and the store's own. */
export async function trainingSet(
  context: EngineContext,
  plan: ReadPlan,
  options: TrainingSetOptions,
): Promise<HistoricalResult<UntypedRow, UntypedStatuses>> {
  const started = performance.now()
  const offline = offlineOf(context, 'getHistoricalFeatures')
  const calls = callOptions(context, options.signal)
  checkOptions(options)

  const spine = await readSpine(options.spine, plan, offline, calls)
  checkNames(plan, spine)
  checkSignal(options.signal, 'The join')
  const snapshots = await pinSnapshots(
    offline,
    plan.groups.map(({ compiled }) => compiled.table),
    options.asOf,
    calls,
  )
  const matches = await joinGroups(context, plan, spine, {
    offline,
    calls,
    snapshots,
    knownAt: options.knownAt ?? 'event',
    onProgress: options.onProgress,
  })
  const features = featureColumns(plan, spine, matches)

  tell(context.observer, 'join', {
    groups: plan.groups.map(({ compiled }) => compiled.table.id),
    spineRows: spine.length,
    historyRows: matches.reduce((rows, { scanned }) => rows + scanned, 0),
    features: features.length,
    milliseconds: performance.now() - started,
  })
  const source = { snapshots, chunks: () => once(resultChunk(spine, features)) }
  const statuses = options.include?.includes('statuses') ? () => statusRows(features, spine.length) : undefined
  return historicalResult(source, offline, context.clock, statuses)
}

function checkOptions({ knownAt, include }: TrainingSetOptions): void {
  if (knownAt !== undefined && knownAt !== 'event' && knownAt !== 'created') {
    throw new GranaryError('INPUT_INVALID_OPTION', "`knownAt` is 'event' or 'created'")
  }
  if (include !== undefined && !(Array.isArray(include) && include.every((word) => word === 'statuses'))) {
    throw new GranaryError('INPUT_INVALID_OPTION', "`include` is a list that may hold 'statuses'")
  }
}

function checkNames({ outputs }: ReadPlan, { columns }: Spine): void {
  const taken = new Set(columns.map(({ name }) => name))
  const clash = outputs.find(({ name }) => taken.has(name))
  if (clash === undefined) return
  const { reference, name } = clash
  throw new GranaryError(
    'INPUT_NAME_COLLISION',
    `${reference} and the spine's column "${name}" would both be "${name}" in the result: pass fullFeatureNames: true, or rename the column`,
  )
}

// ---------------------------------------------------------------- the join

interface JoinRun {
  readonly offline: OfflineStore
  readonly calls: CallOptions
  readonly snapshots: SnapshotNames
  readonly knownAt: 'event' | 'created'
  readonly onProgress: OnProgress | undefined
}

/** One group after the other, so that memory holds one join's candidates; groups with the same join keys look into one index of the spine. */
async function joinGroups(context: EngineContext, plan: ReadPlan, spine: Spine, run: JoinRun): Promise<readonly Matches[]> {
  const indexes = new Map<string, SpineIndex>()
  const matches: Matches[] = []
  for (const group of plan.groups) {
    const keys = group.keys.join()
    const index = indexes.get(keys) ?? indexOf(group, spine)
    indexes.set(keys, index)
    matches.push(await joinGroup(context, group, index, run))
  }
  return matches
}

function indexOf({ compiled, keys }: PlannedGroup, spine: Spine): SpineIndex {
  return spineIndex(
    compiled.table.keys,
    keys.map((key) => spine.keys[key] as Spine['keys'][number]),
    spine.times,
  )
}

async function joinGroup(
  context: EngineContext,
  { compiled: { table }, columns }: PlannedGroup,
  index: SpineIndex,
  run: JoinRun,
): Promise<Matches> {
  const { offline, calls, snapshots, knownAt, onProgress } = run
  const progress = progressOf('join', table.id, onProgress, context.observer)
  const matches = await pointInTime(offline, { table, columns, knownAt, asOf: snapshots[table.id] }, index, calls, (rows) =>
    progress(rows, false),
  )
  progress(matches.scanned, true)
  return matches
}

// ---------------------------------------------------------------- the result

function resultChunk({ length, columns }: Spine, features: readonly FeatureColumn[]): ResultChunk {
  return { length, columns: [...columns, ...features.map(({ name, type, column }) => typedColumn(name, type, column))] }
}

async function* once<T>(item: T): AsyncGenerator<T, void, undefined> {
  yield item
}

function statusRows(features: readonly FeatureColumn[], length: number): readonly UntypedStatuses[] {
  const columns = features.map(({ name, statusOf }) => ({ name, read: (row: number) => statusWords[statusOf(row)] }))
  return rowsOf(columns, 0, length) as readonly UntypedStatuses[] // each value is one of the words
}
