// A data frame as it travels, by columns, made rows of a feature group.

import { GranaryError, type GroupDescription, t, type UntypedRow } from '@granary/core'
import type { Columns } from './feast-schemas.js'
import { incomingColumn } from './values-in.js'

const eventTime = { name: 'event_timestamp', type: t.timestamp() }

/**
 * The rows of a frame: keys, ingested columns and event times. Other columns are left out: Feast's client sends derived features and `created` too.
 * `exact`: the same frame with every digit.
 * @throws GranaryError `INPUT_MISSING_KEY`; `INPUT_INVALID_ROWS`: columns of several lengths; `LIMIT_ROWS`
 */
export function frameRows(
  { reference, keys, ingested }: GroupDescription,
  frame: Columns,
  exact: () => Columns,
  mostRows: number,
): UntypedRow[] {
  const missing = keys.filter(({ name }) => !Object.hasOwn(frame, name)).map(({ name }) => name)
  if (missing.length > 0)
    throw new GranaryError('INPUT_MISSING_KEY', `The frame lacks ${missing.join(', ')}: every row of ${reference} needs its join keys`)
  const rows: Record<string, unknown>[] = []
  let first: string | undefined
  for (const { name, type } of [...keys, ...ingested, eventTime]) {
    if (!Object.hasOwn(frame, name)) continue
    const values = incomingColumn(type, frame[name]!, () => exact()[name]!) // the same columns
    if (values.length > mostRows)
      throw new GranaryError('LIMIT_ROWS', `A frame has at most ${mostRows} rows here (limits.rows): send less at once`)
    if (first === undefined) for (let row = 0; row < values.length; row++) rows.push({})
    first ??= name
    if (values.length !== rows.length)
      throw new GranaryError(
        'INPUT_INVALID_ROWS',
        `Column "${name}" has ${values.length} values and "${first}" ${rows.length}: columns have one length`,
      )
    for (let row = 0; row < rows.length; row++) rows[row]![name] = values[row]
  }
  return rows
}
