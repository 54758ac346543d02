// A data frame as it travels, by columns, made rows of a feature group.

import { GranaryError, type GroupDescription, t, type UntypedRow } from '@granary/core'
import { incomingColumn } from './values-in.js'

export type Frame = Readonly<Record<string, readonly unknown[]>>

const eventTime = { name: 'event_timestamp', type: t.timestamp() }

/**
 * The rows of a frame: keys, ingested columns and event times. Other columns are left out: Feast's client sends derived features and `created` too.
 * @throws GranaryError `INPUT_INVALID_ROWS`: columns of several lengths; `LIMIT_ROWS`
 */
export function frameRows({ keys, ingested }: GroupDescription, frame: Frame, exact: () => Frame, mostRows: number): readonly UntypedRow[] {
  const length = frameLength(frame)
  if (length > mostRows) throw new GranaryError('LIMIT_ROWS', `A frame has at most ${mostRows} rows here (limits.rows): send less at once`)
  const rows = Array.from({ length }, (): Record<string, unknown> => ({}))
  for (const { name, type } of [...keys, ...ingested, eventTime]) {
    if (!Object.hasOwn(frame, name)) continue
    const values = incomingColumn(type, frame[name]!, () => exact()[name]!) // the same columns
    for (let row = 0; row < length; row++) rows[row]![name] = values[row]
  }
  return rows
}

function frameLength(frame: Frame): number {
  const entries = Object.entries(frame)
  const [first] = entries
  for (const [name, values] of entries) {
    if (values.length !== first![1].length)
      throw new GranaryError(
        'INPUT_INVALID_ROWS',
        `Column "${name.slice(0, 100)}" has ${values.length} values and "${first![0].slice(0, 100)}" ${first![1].length}: columns have one length`,
      )
  }
  return first?.[1].length ?? 0
}
