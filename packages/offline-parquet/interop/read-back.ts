// Reads the row that delta-rs appended, and appends after it: run as `tsx --conditions=@granary/source read-back.ts FOLDER`.

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { reader } from '@granary/core/codec'
import type { RowBatch, Value } from '@granary/core/spec'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { batchOf } from '../test/sample-table.js'
import { canonical } from './canonical.js'
import { interopTables } from './tables.js'

const [folder] = process.argv.slice(2)
const first = interopTables[0]?.batches[0]
if (folder === undefined || first === undefined) throw new Error('Give the folder to read')
const { table } = first
const store = parquetOfflineStore({ root: join(folder, 'tables') })
const options = { now: Date.now() }

let passed = 0
let failed = 0
function check(what: string, right: boolean, detail = ''): void {
  if (right) passed++
  else {
    failed++
    console.log(`FAILED ${what} ${detail}`)
  }
}

async function rows(from = store): Promise<ReadonlyMap<number, { batch: RowBatch; row: number }>> {
  const found = new Map<number, { batch: RowBatch; row: number }>()
  for await (const batch of from.scan({ table, columns: table.columns.map((_, position) => position) }, options)) {
    const key = batch.keys[0]
    if (key !== undefined) for (let row = 0; row < batch.length; row++) found.set(reader(key)(row) as number, { batch, row })
  }
  return found
}

const found = await rows()
const foreign = found.get(1_000)
check('the row of delta-rs is there', foreign !== undefined)
if (foreign !== undefined) {
  const { batch, row } = foreign
  const expected: Readonly<Record<string, Value>> = {
    s: 'from delta-rs é',
    d: -0,
    g: 2n ** 63n - 1n,
    v: Float32Array.of(1, 2, 3),
    a: ['x', null],
    n: [[7, null], null],
    b: true,
    i: 7,
    t: null,
    y: null,
  }
  for (const [name, value] of Object.entries(expected)) {
    const position = batch.table.columns.findIndex((column) => column.name === name)
    const column = batch.columns[position]
    const read = column === undefined ? null : reader(column)(row)
    const type = table.columns.find((known) => known.name === name)?.type ?? 'string'
    check(`${name} of the row of delta-rs`, JSON.stringify(canonical(read, type)) === JSON.stringify(canonical(value, type)), String(read))
  }
  check(
    'its event time is floored to milliseconds',
    batch.eventTime[row] === Date.parse('2026-03-01T12:00:00.123Z'),
    String(batch.eventTime[row]),
  )
  check(
    'its created time is its event time',
    batch.created[row] === Date.parse('2026-03-01T12:00:00.123Z') * 1_000,
    String(batch.created[row]),
  )
  check('it is no tombstone', (batch.deleted?.[row] ?? 0) === 0)
}
check(
  'our rows are still there',
  first.rows.every(({ values }) => found.has(values.id as number)),
)

const receipt = await store.append(batchOf(table, [{ event: 5, created: 5, values: { id: 2_000 } }]), {
  ...options,
  batchId: 'after delta-rs',
  created: 5,
})
check('we append after delta-rs', receipt.status === 'stored')
check('and read that too', (await rows()).has(2_000))
const before = (await rows()).size
await store.close()

// The checkpoint that delta-rs made stands for the entries before it.
const log = join(folder, 'tables', 'all_types', 'v1', '_delta_log')
const names = readdirSync(log)
const checkpoint = names.find((name) => name.endsWith('.checkpoint.parquet'))?.slice(0, 20)
check('delta-rs left a checkpoint', checkpoint !== undefined)
for (const name of names)
  if (checkpoint !== undefined && /^\d{20}\.json$/.test(name) && name.slice(0, 20) < checkpoint) rmSync(join(log, name))
const later = parquetOfflineStore({ root: join(folder, 'tables') })
let rowsAfter = 0
for await (const { length } of later.scan({ table, columns: [] }, options)) rowsAfter += length
check(
  'a log that begins at the checkpoint gives the same rows',
  rowsAfter === before && (await rows(later)).size === before,
  String(rowsAfter),
)
const again = await later.append(batchOf(table, first.rows), { ...options, batchId: 'after delta-rs', created: 6 })
check('and still knows the batch ids', again.status === 'duplicate' && again.created === 5)
check(
  'and takes more',
  (await later.append(batchOf(table, first.rows), { ...options, batchId: 'after the checkpoint', created: 7 })).status === 'stored',
)
await later.close()
console.log(JSON.stringify({ passed, failed }))
