// What a read of history gives: rows as they arrive, whole, by column, or as a file, and once more from the server when looked at again.

import type { BatchOptions, CallControl, HistoricalResult, Snapshots, UntypedRow, UntypedStatuses } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { TrainingRows } from './training-rows.js'

export interface TrainingSource {
  readonly snapshots: Snapshots
  readonly rows: Pick<TrainingRows, 'names'>
  /** Rows with their statuses as they come; each time from the first one on. */
  look(options: CallControl): AsyncIterable<TrainingPart>
  /** Absent where the read was not asked for them. */
  readonly hasStatuses: boolean
  toParquet: HistoricalResult<UntypedRow>['toParquet']
}

export interface TrainingPart {
  readonly rows: readonly UntypedRow[]
  readonly statuses: readonly UntypedStatuses[]
}

export function historicalResult(source: TrainingSource): HistoricalResult<UntypedRow, UntypedStatuses> {
  let statuses: readonly UntypedStatuses[] | undefined

  /** Statuses are kept from the first look that came to its end. */
  async function* look(options: CallControl): AsyncGenerator<readonly UntypedRow[], void, undefined> {
    const seen: UntypedStatuses[] = []
    for await (const part of source.look(options)) {
      if (statuses === undefined && source.hasStatuses) for (const row of part.statuses) seen.push(row)
      yield part.rows
    }
    statuses ??= seen
  }

  return {
    snapshots: source.snapshots,
    batches({ size = 10_000, ...options }: BatchOptions = {}) {
      if (!Number.isInteger(size) || size < 1)
        throw new GranaryError('INPUT_INVALID_OPTION', '`size` of batches is no whole number from 1 on')
      return evenBatches(look(options), size)
    },
    async rows(options = {}) {
      const rows: UntypedRow[] = []
      for await (const part of look(options)) for (const row of part) rows.push(row)
      return rows
    },
    async columns(options = {}) {
      const columns = new Map<string, unknown[]>(source.rows.names.map((name) => [name, []]))
      let length = 0
      for await (const part of look(options)) {
        for (const row of part) {
          for (const name of Object.keys(row)) if (!columns.has(name)) columns.set(name, new Array(length).fill(null))
          for (const [name, values] of columns) values.push(row[name])
          length++
        }
      }
      return Object.fromEntries(columns)
    },
    async statuses() {
      if (!source.hasStatuses) throw new GranaryError('INPUT_INVALID_OPTION', "The read has no statuses: pass include: ['statuses']")
      if (statuses === undefined) for await (const _ of look({})); // a look keeps them
      return statuses ?? []
    },
    toParquet: source.toParquet,
  }
}

async function* evenBatches(
  parts: AsyncIterable<readonly UntypedRow[]>,
  size: number,
): AsyncGenerator<readonly UntypedRow[], void, undefined> {
  let batch: UntypedRow[] = []
  for await (const part of parts) {
    for (const row of part) {
      batch.push(row)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
