// A training set as the server is asked for it.

import type { HistoricalOptions, Query, UntypedRow } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { WireRequest } from '../connection.js'
import type { KnownTypes } from '../wire/encode.js'
import { askedTypes, type WireQuery, wireQuery } from '../wire/query.js'
import { type SpineFile, type SpineTable, spineTexts } from './spine-table.js'

export type TrainingOptions = HistoricalOptions<UntypedRow, unknown, boolean, 'statuses'>
type AsOf = TrainingOptions['asOf']

/** What is asked, whatever the spine. */
export interface TrainingQuestion {
  readonly query: WireQuery
  readonly known_at?: 'event' | 'created'
  readonly full_feature_names?: true
  readonly statuses: boolean
  /** Of columns of the spine, as far as they are known here. */
  readonly types: KnownTypes | undefined
}

/** @throws GranaryError `INPUT_INVALID_QUERY`, `INPUT_INVALID_OPTION` */
export function trainingQuestion(query: Query, { knownAt, fullFeatureNames, include }: TrainingOptions): TrainingQuestion {
  if (knownAt !== undefined && knownAt !== 'event' && knownAt !== 'created')
    throw new GranaryError('INPUT_INVALID_OPTION', "`knownAt` is 'event' or 'created'")
  if (include !== undefined && !(Array.isArray(include) && include.every((word) => word === 'statuses')))
    throw new GranaryError('INPUT_INVALID_OPTION', "`include` is a list that may hold 'statuses'")
  return {
    query: wireQuery(query),
    ...(knownAt !== undefined && { known_at: knownAt }),
    ...(fullFeatureNames === true && { full_feature_names: true }),
    statuses: include?.includes('statuses') ?? false,
    types: askedTypes(query),
  }
}

/** `rows`: what the rows come with, else they are a Parquet file. */
export function trainingRequest(
  { query, known_at, full_feature_names, statuses, types }: TrainingQuestion,
  spine: SpineTable | SpineFile,
  asOf: AsOf,
  answer: 'rows' | 'file',
): WireRequest {
  const asked = { ...query, known_at, full_feature_names, as_of: wireTime(asOf) }
  const include = answer === 'file' ? undefined : statuses ? ['statuses', 'types'] : ['types']
  const to = { path: '/v1/historical-features', accept: answer === 'file' ? parquet : 'application/x-ndjson' }
  if ('bytes' in spine) return { ...to, query: inQuery(asked, include), contentType: parquet, body: spine.bytes }

  const head = JSON.stringify({ ...asked, include }).slice(0, -1)
  return { ...to, contentType: 'application/json', body: `${head},"spine":[${[...spineTexts(spine, types)].join()}]}` }
}

const parquet = 'application/vnd.apache.parquet'

/** Members as parameters of a query string. */
function inQuery(asked: object, include: readonly string[] | undefined): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries({ ...asked, include }).map(([name, value]: [string, unknown]) => {
    const text = Array.isArray(value) ? value.join() : typeof value === 'object' ? JSON.stringify(value) : value
    return [name, text === undefined ? undefined : String(text)] as const
  })
  return Object.fromEntries(entries)
}

/** A moment as text that core takes, or the snapshots as they are. */
function wireTime(asOf: AsOf): string | object | undefined {
  if (asOf === undefined || typeof asOf === 'string') return asOf
  const date = typeof asOf === 'number' ? new Date(asOf) : asOf
  if (!(date instanceof Date)) return date
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString() // which core refuses
}
