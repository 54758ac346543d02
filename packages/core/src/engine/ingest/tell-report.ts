// What became of a batch, told to whoever watches: ingestion, pushes, deletions and replays alike.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import type { IngestReport } from '../../store-types/index.js'
import { tell } from '../../stores/observer.js'
import type { EngineContext } from '../context.js'

/** Tells the report and gives it on. `started`: of `performance.now()`. */
export function tellReport({ table }: CompiledGroup, report: IngestReport, started: number, { observer }: EngineContext): IngestReport {
  const { batchId, accepted, rejected, superseded, status } = report
  tell(observer, 'ingest', { group: table.id, batchId, accepted, rejected, superseded, status, milliseconds: performance.now() - started })
  return report
}
