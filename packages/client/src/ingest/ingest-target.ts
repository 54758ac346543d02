// Where rows go, and how they are to be taken.

import type { AnyFeatureGroup, IngestOptions } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { WireRequest } from '../connection.js'
import type { KnownTypes } from '../wire/encode.js'

export interface IngestTarget {
  /** `group` or `group@version`. */
  readonly group: string
  /** Of the columns to ingest, where the caller has the definition and not a name alone. */
  readonly types: KnownTypes | undefined
  readonly batchId: string
  readonly query: Readonly<Record<string, string | undefined>>
}

/** Where in the whole input rows are. `from`: the first one that is not stored yet; `first`: the first one that the source has. */
export interface Place {
  readonly from: number
  readonly first: number
}

/** @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_INVALID_REFERENCE`, `INPUT_INVALID_OPTION` */
export function ingestTarget(group: AnyFeatureGroup | string, { created, onInvalid }: IngestOptions, batchId: string): IngestTarget {
  if (onInvalid !== undefined && onInvalid !== 'reject' && onInvalid !== 'quarantine')
    throw new GranaryError('INPUT_INVALID_OPTION', "`onInvalid` is 'reject' or 'quarantine'")
  if (created !== undefined && typeof created !== 'string')
    throw new GranaryError('INPUT_INVALID_OPTION', '`created` names a column of the rows')
  const query = { on_invalid: onInvalid, created }
  if (typeof group === 'string') return { group: checkedName(group), types: undefined, batchId, query }
  if (group?.kind !== 'feature-group')
    throw new GranaryError('INPUT_UNKNOWN_GROUP', "A feature group is named by its definition, or as 'group' or 'group@2'")
  const times = { event_timestamp: timestamp, ...(created !== undefined && { [created]: timestamp }) }
  const columns = Object.entries({ ...group.entity.joinKeys, ...group.inputs, ...group.features, ...times })
  const types = Object.fromEntries(columns.filter(([name]) => !group.derivations.some((derivation) => derivation.name === name)))
  return { group: `${group.name}@${group.version}`, types, batchId, query }
}

/** A path leads elsewhere by dots and by nothing, and cannot carry half a character. */
function checkedName(group: string): string {
  if (/^\.{0,2}$/.test(group) || !group.isWellFormed())
    throw new GranaryError('INPUT_INVALID_REFERENCE', `${JSON.stringify(group)} is no name of a feature group: write 'group' or 'group@2'`)
  return group
}

const timestamp = { kind: 'timestamp' } as const

/** What every request of an ingestion has. */
export function requestTo({ group, batchId }: IngestTarget): Pick<WireRequest, 'path' | 'headers'> {
  return { path: `/v1/ingest/${encodeURIComponent(group).replaceAll('%40', '@')}`, headers: { 'idempotency-key': batchId } }
}
