// Rows of a training set: the spine's own columns as they were handed in, everything else by its type.

import type { UntypedRow } from '@granary/core'
import { columnDecoders, decodedRow, type WireRow, type WireTypes } from '../wire/decode.js'
import type { SpineFile, SpineTable } from './spine-table.js'

export interface TrainingRows {
  /** Of every row, in their order; of a spine that is a file only those with a type. */
  readonly names: readonly string[]
  /** The row of that position. */
  make(row: WireRow, position: number): UntypedRow
}

export function trainingRows(featureTypes: WireTypes, spine: SpineTable | SpineFile): TrainingRows {
  const types: WireTypes = { event_timestamp: 'timestamp', ...featureTypes }
  const decoders = columnDecoders(types)
  if ('bytes' in spine) return { names: Object.keys(types), make: (row) => decodedRow(row, decoders) }

  const own = [...spine.columns].filter(([name]) => !Object.hasOwn(types, name))
  const names = [...new Set([...spine.columns.keys(), ...Object.keys(types)])]
  const template = Object.fromEntries(names.map((name) => [name, undefined]))
  const typed = Object.keys(types)
  return {
    names,
    make(row, position) {
      const made: Record<string, unknown> = { ...template }
      for (const [name, values] of own) made[name] = values[position]
      for (const name of typed) made[name] = row[name]
      for (const { name, read } of decoders) made[name] = read(row[name])
      return made
    },
  }
}
