// Ingestion: an array or columns in one request, stored whole or not at all; a stream in many, one after the other.

import type { AnyFeatureGroup, IngestOptions, IngestReport, IngestSource, UntypedRow } from '@granary/core'
import { checkOptions, GranaryError } from '@granary/core/codec'
import type { ClientCall } from '../call.js'
import { type CheckedOptions, whole } from '../client-options.js'
import type { Connection } from '../connection.js'
import { deadline } from '../deadline.js'
import { progressOf } from '../progress.js'
import { isColumnSource, isColumns, rowsOfColumns, rowsOfSource } from '../rows.js'
import { batchIdOf } from './batch-id.js'
import { ingestStream } from './ingest-stream.js'
import { ingestTarget } from './ingest-target.js'
import { ingestWhole } from './ingest-whole.js'

export type Ingestion = (
  group: AnyFeatureGroup | string,
  rows: IngestSource<UntypedRow>,
  options?: IngestOptions & ClientCall,
) => Promise<IngestReport>

const known = ['batchId', 'created', 'batchSize', 'from', 'rest', 'onInvalid', 'signal', 'onProgress', 'timeout']

export function ingestion(requests: Connection, { timeout: usual }: CheckedOptions): Ingestion {
  return async (group, source, options = {}) => {
    checkOptions('ingest', options, known)
    const target = ingestTarget(group, options, batchIdOf(options.batchId))
    const timeout = options.timeout === undefined ? usual : whole(options.timeout, 'timeout', 1)
    const from = options.from === undefined ? 0 : whole(options.from, 'from', 0)
    const place = { from, first: options.rest === true ? from : 0 }
    const until = deadline({ signal: options.signal, timeout }, 'The ingestion')
    try {
      const { rows, atOnce } = rowsOf(source, until.signal)
      const progress = progressOf('ingest', target.group, options.onProgress)
      return atOnce && options.batchSize === undefined
        ? await ingestWhole(requests, target, rows as Iterable<unknown>, { ...place, progress, until }) // what is there at once is
        : await ingestStream(requests, target, rows, { ...place, batchSize: options.batchSize, progress, until })
    } finally {
      until.release()
    }
  }
}

/** `atOnce`: the rows are there already, and so are one batch. @throws GranaryError `INPUT_INVALID_ROWS` */
function rowsOf(
  source: unknown,
  signal: AbortSignal,
): { readonly rows: Iterable<unknown> | AsyncIterable<unknown>; readonly atOnce: boolean } {
  if (Array.isArray(source)) return { rows: source, atOnce: true }
  if (typeof source === 'object' && source !== null) {
    if (isColumnSource(source)) return { rows: rowsOfSource(source, signal), atOnce: false }
    if (isColumns(source)) return { rows: rowsOfColumns(source.columns), atOnce: true }
    if (Symbol.iterator in source || Symbol.asyncIterator in source) return { rows: source as AsyncIterable<unknown>, atOnce: false }
  }
  throw new GranaryError(
    'INPUT_INVALID_ROWS',
    'Rows are an array of objects, an iterable or async iterable of them, { columns }, or a source such as parquetSource(...)',
  )
}
