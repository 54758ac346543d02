// A batch handed to a store, and everything about it that the store must then hold: which rows, as which batches, with which stamps.

import { type AnyFeatureGroup, GranaryError } from '@granary/core'
import { show } from '../../assert/show.js'
import type { StoredRow } from '../stored-rows.js'
import type { GivenRow, Step } from './histories.js'
import type { StoredBatch } from './recorder.js'
import { asReadRow, expectedRow, inputRow, isGood, type ReadRow } from './rows.js'
import { groupOf, keyId, type Shop, tableOf } from './world.js'

type Ingest = Extract<Step, { step: 'ingest' }>

/** Rows of a stream's batch. */
const batchSize = 2

export async function ingest(step: Ingest, shop: Shop): Promise<void> {
  const { group: name, rows: given, form, imported, onInvalid } = step
  const group = groupOf(shop, name)
  const batchId = step.id ?? `b${++shop.serial}`
  const expected = expectedBatches(step, batchId, group, shop)
  const before = shop.notes.batches.length
  const rows = given.map((row) => inputRow(row, group, shop, imported))
  const options = { batchId, onInvalid, ...(imported ? { created: 'known' } : {}), ...(form === 'stream' ? { batchSize } : {}) }
  const report = await shop.user.ingest(group, formed(rows, form), options).catch(refused)

  const stored = shop.notes.batches.slice(before).filter(({ table }) => table === tableOf(name))
  const found = stored.map((batch) => ({ id: batch.id, rows: batch.rows.map((row) => asReadRow(row, group)) }))
  const { carried } = shop.way
  if (show(carried(found)) !== show(carried(expected.batches))) shop.problems.push(`${batchId} is stored as other batches than were given`)
  for (const batch of stored) checkStamps(batch, imported, shop)
  const good = given.filter((row) => isGood(row, group, shop)).length
  if ((report === 'refused') !== expected.refused)
    shop.problems.push(`${batchId} was ${report === 'refused' ? '' : 'not '}refused, ${good} of ${given.length} rows being good`)
  else if (report !== 'refused' && (report.accepted !== good || report.rejected !== given.length - good)) {
    shop.problems.push(
      `${batchId} reports ${report.accepted} rows and ${report.rejected} bad ones, of ${good} good ones and ${given.length} in all`,
    )
  }
}

/** What is no fault of the rows is a fault of the store. */
export function refused(error: unknown): 'refused' {
  if (GranaryError.isInstance(error) && /^(VALIDATION|INPUT)_/.test(error.code)) return 'refused'
  throw error
}

function formed(rows: readonly Record<string, unknown>[], form: Ingest['form']) {
  if (form === 'rows') return rows
  if (form === 'stream') return rows.values()
  const names = new Set(rows.flatMap((row) => Object.keys(row)))
  return { columns: Object.fromEntries([...names].map((name) => [name, rows.map((row) => row[name])])) }
}

/** The batches that must be appended: good rows alone, none whose id was there, and none from the first refused one on. */
function expectedBatches({ group: name, rows, form, onInvalid }: Ingest, batchId: string, group: AnyFeatureGroup, shop: Shop) {
  const batches: { readonly id: string; readonly rows: readonly ReadRow[] }[] = []
  for (const { id, part } of parts(rows, form, batchId)) {
    const good = part.filter((row) => isGood(row, group, shop))
    if (good.length < part.length && onInvalid === 'reject') return { batches, refused: true }
    const known = shop.notes.batches.some((batch) => batch.table === tableOf(name) && batch.id === id)
    if (good.length > 0 && !known) batches.push({ id, rows: good.map((row) => expectedRow(row, group, shop)) })
  }
  return { batches, refused: false }
}

function parts(rows: readonly GivenRow[], form: Ingest['form'], batchId: string) {
  if (form !== 'stream') return [{ id: batchId, part: rows }]
  const offsets = rows.map((_, offset) => offset).filter((offset) => offset % batchSize === 0)
  return offsets.map((offset) => ({ id: `${batchId}/${offset}+${batchSize}`, part: rows.slice(offset, offset + batchSize) }))
}

/** Later rows have later stamps: counted up from the batch's base where key and event time are the same, and no base before what the process gave. */
function checkStamps({ table, id, rows }: StoredBatch, imported: boolean, { stamps, problems }: Shop): void {
  const last = stamps.get(table) ?? Number.NEGATIVE_INFINITY
  const base = Math.min(...rows.map(({ created }) => created))
  if (!imported && base <= last) problems.push(`${id} is stamped ${base}, after ${last}`)
  const seen = new Map<string, number>()
  for (const { key, event, created } of rows) {
    const place = `${keyId(table, key)} ${event} ${imported ? Math.floor(created / 1_000) : ''}`
    const earlier = seen.get(place) ?? 0
    seen.set(place, earlier + 1)
    if ((imported ? created % 1_000 : created - base) !== earlier)
      problems.push(`${id} has a row stamped ${created}, with ${earlier} of its kind before it`)
  }
  stamps.set(table, Math.max(last, ...rows.map(({ created }: StoredRow) => created)))
}
