// The request of an online read, by columns, made the rows that the store asks for.

import { GranaryError, type ReadDescription } from '@granary/core'
import type { Columns } from './feast-schemas.js'
import type { AskedKey } from './online-answer.js'
import { incomingColumn } from './values-in.js'

export interface OnlineRequest {
  /** Join keys and request data, and nothing else: the store refuses what it does not know. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** The join keys that are answered, in the order of the request. */
  readonly keys: readonly AskedKey[]
}

/** Reads the entities of one query. */
export type OnlineRequestReader = (entities: Columns, exact: () => Columns) => OnlineRequest

/**
 * Worked out once per description. `entities`: names of entities with one join key, and that key: Feast's users may write either.
 * Its function throws GranaryError `INPUT_MISSING_KEY`, `INPUT_INVALID_ROWS`, `LIMIT_KEYS`.
 */
export function onlineRequestReader(
  { keys, request }: ReadDescription,
  entities: ReadonlyMap<string, string>,
  mostKeys: number,
): OnlineRequestReader {
  const columns = new Map([...keys, ...request].map((column) => [column.name, column]))
  const isKey = new Set(keys.map(({ name }) => name))
  const aliases = new Map([...entities].filter(([entity, key]) => isKey.has(key) && !columns.has(entity)))

  return (given, exact) => {
    const read: AskedKey[] = []
    const asked: AskedKey[] = []
    for (const written of Object.keys(given)) {
      const column = columns.get(written) ?? columns.get(aliases.get(written) ?? '')
      if (column === undefined || (column.name !== written && Object.hasOwn(given, column.name))) continue
      const { name, type } = column
      const list = given[written]!
      if (list.length > mostKeys) throw new GranaryError('LIMIT_KEYS', `A read has at most ${mostKeys} keys here (limits.keys)`)
      const values = incomingColumn(type, list, () => exact()[written]!) // the same columns
      read.push({ name, values })
      if (isKey.has(name)) asked.push({ name, values: type.kind === 'timestamp' ? values.map(asDate) : values })
    }
    if (asked.length < keys.length)
      throw missing(keys.filter(({ name }) => !asked.some((key) => key.name === name)).map(({ name }) => name))
    return { rows: rowsOf(read), keys: asked }
  }
}

/** A time among the keys is answered like any other. */
function asDate(value: unknown): unknown {
  return typeof value === 'number' ? new Date(value) : value
}

function rowsOf(columns: readonly AskedKey[]): readonly Readonly<Record<string, unknown>>[] {
  const [first] = columns
  const length = first?.values.length ?? 0
  for (const { name, values } of columns) {
    if (values.length !== length)
      throw new GranaryError(
        'INPUT_INVALID_ROWS',
        `"${name}" has ${values.length} values and "${first?.name}" ${length}: the lists of entities have one length`,
      )
  }
  const rows = new Array<Record<string, unknown>>(length)
  for (let row = 0; row < length; row++) {
    const made: Record<string, unknown> = {}
    for (let column = 0; column < columns.length; column++) made[columns[column]!.name] = columns[column]!.values[row]
    rows[row] = made
  }
  return rows
}

function missing(names: readonly string[]): GranaryError {
  return new GranaryError('INPUT_MISSING_KEY', `The entities lack ${names.join(', ')}: every read needs its join keys`)
}
