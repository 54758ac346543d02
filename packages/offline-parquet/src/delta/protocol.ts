// Which tables of other writers we read, and to which we write; the rest is refused by the feature's name.

import { GranaryError } from '@granary/core/codec'
import type { MetaData, Protocol } from './actions.js'
import type { DeltaField } from './delta-schema.js'

/** What we write with: known to every reader. */
export const ownProtocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 }

/** @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL`: reading right needs a feature that we do not have. */
export function checkReadable(protocol: Protocol, table: string): void {
  const { minReaderVersion: version, readerFeatures } = protocol
  if (version <= 1) return
  const needs = version === 2 ? ['columnMapping'] : (readerFeatures ?? [])
  throw unsupported(table, 'read', needs.length > 0 ? needs : [`reader version ${version}`])
}

/** @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL`: writing right needs a feature that we do not have. */
export function checkWritable(protocol: Protocol, { partitionColumns }: MetaData, fields: readonly DeltaField[], table: string): void {
  checkReadable(protocol, table)
  const { minWriterVersion: version, writerFeatures } = protocol
  const unknown =
    version <= 2 ? [] : version === 7 ? (writerFeatures ?? []).filter((name) => !harmless.has(name)) : [`writer version ${version}`]
  if (unknown.length > 0) throw unsupported(table, 'write to', unknown)
  if (partitionColumns.length > 0) throw unsupported(table, 'write to', [`partitions by ${partitionColumns.join(', ')}`])
  const bound = fields.find((field) => Object.hasOwn(field.metadata ?? {}, 'delta.invariants'))
  if (bound !== undefined) throw unsupported(table, 'write to', [`invariants of column ${bound.name}`])
}

const harmless: ReadonlySet<string> = new Set(['appendOnly', 'invariants'])

function unsupported(table: string, verb: string, features: readonly string[]): GranaryError {
  return new GranaryError(
    'STORE_UNSUPPORTED_PROTOCOL',
    `Cannot ${verb} ${table}: another engine gave the Delta table a feature that Granary does not know: ${features.join(', ')}. Use a newer version, or drop the feature with that engine`,
  )
}
