// What became of a batch, told to whoever watches: ingestion, pushes, deletions and replays alike.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import type { GranaryError } from '../../errors/granary-error.js'
import type { IngestReport } from '../../store-types/index.js'
import { tell } from '../../stores/observer.js'
import type { EngineContext } from '../context.js'

/** Tells the report and gives it on. `started`: of `performance.now()`; `failed`: what the call came to after what it reports. */
export function tellReport(
  { table: { id: group } }: CompiledGroup,
  report: IngestReport,
  started: number,
  { observer, newestEvents }: EngineContext,
  failed?: GranaryError,
): IngestReport {
  const { batchId, accepted, superseded, status } = report
  const refused = new Set(failed?.errors?.map(({ row }) => row)).size
  const newestEvent = newestEvents.get(group)
  tell(observer, 'ingest', {
    ...{ group, batchId, accepted, rejected: report.rejected + refused, superseded, status, milliseconds: performance.now() - started },
    ...(newestEvent !== undefined && { newestEvent }),
    ...(failed && { code: failed.code }),
  })
  return report
}
