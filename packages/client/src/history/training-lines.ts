// The lines of a training set: what was read comes first, then a row a line, and an end that tells a whole answer from one that was cut off.

import type { Snapshots, UntypedStatuses } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { Connection, WireRequest } from '../connection.js'
import type { Deadline } from '../deadline.js'
import { unreadable } from '../problem.js'
import type { WireRow, WireTypes } from '../wire/decode.js'

export interface TrainingLine {
  readonly row: WireRow
  readonly statuses?: UntypedStatuses
}

/** An answer that has begun. */
export interface TrainingAnswer {
  readonly snapshots: Snapshots
  readonly types: WireTypes
  /** To be read once. Leaving the loop ends the request. */
  lines(): AsyncGenerator<readonly TrainingLine[], void, undefined>
  /** Ends the request, unless its lines are being read. */
  cancel(): void
}

/** One try: settles as soon as the first line is there. */
export async function openTraining(requests: Connection, request: WireRequest, until: Deadline): Promise<TrainingAnswer> {
  const { server } = requests
  const chunks = requests.lines(await requests.send(request, until), until)
  const first = await chunks.next()
  const [head, ...rest] = first.done === true ? [] : first.value
  const { snapshots, types } = (head ?? {}) as Partial<TrainingAnswer>
  if (!isObject(snapshots) || !isObject(types)) {
    void chunks.return(undefined)
    throw unreadable(server, 'it does not begin with snapshots and types')
  }

  return {
    snapshots,
    types,
    async *lines() {
      let count = 0
      try {
        for (let lines: readonly object[] = rest; ; ) {
          const last = lines.at(-1)
          const ended = last !== undefined && 'end' in last
          const rows = (ended ? lines.slice(0, -1) : lines) as readonly TrainingLine[]
          if (!rows.every(isLine)) throw unreadable(server, 'a line is no row')
          count += rows.length
          if (rows.length > 0) yield rows
          if (ended) return checkEnd(last.end, count, server)
          const next = await chunks.next()
          if (next.done === true) throw cutOff(server)
          lines = next.value
        }
      } finally {
        await chunks.return(undefined)
      }
    },
    cancel: () => void chunks.return(undefined),
  }
}

function isLine({ row, statuses }: Partial<TrainingLine>): boolean {
  return isObject(row) && (statuses === undefined || isObject(statuses))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function checkEnd(end: unknown, count: number, server: string): void {
  if (!isObject(end) || !('rows' in end) || end.rows !== count) throw cutOff(server)
}

function cutOff(server: string): GranaryError {
  return new GranaryError('STORE_UNAVAILABLE', `${server} ended its answer before the last row: read again`)
}
