// The best history row that each slot of the spine has seen, by the one order of rows (SEMANTICS 3).

import type { RowBatch } from '../../spec/index.js'
import { notFound, outsideMaxAge, present } from '../status.js'
import type { Touched } from './column-gatherer.js'
import type { SpineIndex } from './spine-index.js'

export interface SlotCandidates {
  /**
   * Looks at every row of a batch whose key has a code, and answers the slots whose candidate it replaced, with the row that did. The answer is
   * valid until `settle`, which must be called before the next batch.
   */
  consider(batch: RowBatch, codes: Int32Array): Touched
  settle(touched: Touched): void
  /** Carries candidates forward within each key, then applies tombstones and the ttl (ms). Per spine row: the slot that won, or -1, and present, notFound or outsideMaxAge. */
  finish(ttl: number | undefined): { readonly winners: Int32Array; readonly outcomes: Uint8Array }
}

/**
 * A row waits at the first slot of its key that it can answer: the first whose time is not before its event time, and with `knownAt: 'created'`
 * not before its created time either. Later slots find it there when candidates are carried forward.
 */
export function slotCandidates(index: SpineIndex, knownAt: 'event' | 'created'): SlotCandidates {
  const { length, starts, times, rows: spineRows, coder } = index
  const events = new Float64Array(length).fill(Number.NEGATIVE_INFINITY)
  const created = new Float64Array(length)
  /** How many columns the layout had that wrote the row: decides between rows of equal times. */
  const widths = new Uint32Array(length)
  const tombstones = new Uint8Array(length)
  const touchedSlots = new Uint32Array(length)
  const rowOfSlot = new Int32Array(length).fill(-1)

  function firstSlot(code: number, time: number): number {
    let low = starts[code] as number
    let high = starts[code + 1] as number
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((times[middle] as number) >= time) high = middle
      else low = middle + 1
    }
    return low
  }

  function consider(batch: RowBatch, codes: Int32Array): Touched {
    const { eventTime: batchEvents, created: batchCreated, deleted } = batch
    const width = batch.table.columns.length
    let count = 0
    for (let row = 0; row < batch.length; row++) {
      const code = codes[row] as number
      if (code === -1) continue
      const event = batchEvents[row] as number
      const stamp = batchCreated[row] as number
      const slot = firstSlot(code, knownAt === 'event' ? event : Math.max(event, Math.floor(stamp / 1_000)))
      if (slot === starts[code + 1]) continue
      const best = events[slot] as number
      if (event < best) continue
      if (event === best) {
        const bestCreated = created[slot] as number
        if (stamp < bestCreated || (stamp === bestCreated && width < (widths[slot] as number))) continue
      }
      events[slot] = event
      created[slot] = stamp
      widths[slot] = width
      tombstones[slot] = deleted?.[row] ?? 0
      if (rowOfSlot[slot] === -1) touchedSlots[count++] = slot
      rowOfSlot[slot] = row
    }
    return { slots: touchedSlots, rows: rowOfSlot, count }
  }

  function settle({ count }: Touched): void {
    for (let index = 0; index < count; index++) rowOfSlot[touchedSlots[index] as number] = -1
  }

  /** Whether the candidate of slot a beats that of slot b. Equal candidates of two slots are the same row again. */
  function beats(a: number, b: number): boolean {
    if (events[a] !== events[b]) return (events[a] as number) > (events[b] as number)
    if (created[a] !== created[b]) return (created[a] as number) > (created[b] as number)
    return (widths[a] as number) >= (widths[b] as number)
  }

  function finish(ttl: number | undefined): { winners: Int32Array; outcomes: Uint8Array } {
    const winners = new Int32Array(length).fill(-1)
    const outcomes = new Uint8Array(length).fill(notFound)
    for (let code = 0; code < coder.size; code++) {
      let best = -1
      for (let slot = starts[code] as number; slot < (starts[code + 1] as number); slot++) {
        if (events[slot] !== Number.NEGATIVE_INFINITY && (best === -1 || beats(slot, best))) best = slot
        if (best === -1 || tombstones[best] === 1) continue
        const row = spineRows[slot] as number
        if (ttl !== undefined && (events[best] as number) < (times[slot] as number) - ttl) outcomes[row] = outsideMaxAge
        else {
          winners[row] = best
          outcomes[row] = present
        }
      }
    }
    return { winners, outcomes }
  }

  return { consider, settle, finish }
}
