// Rows over HTTP are stored as the store in process stores them, and reported so.

import type { IngestReport, IngestSource, ProgressEvent, UntypedRow } from '@granary/core'
import type { ColumnSource } from '@granary/core/spec'
import { expect, test } from 'vitest'
import { everyRow } from './every-row.js'
import { day, everything, openShop, purchases, readings, rejection, visits } from './shop.js'

const rows = [
  { customer_id: 'C1', total: 10, spent: 50, event_timestamp: day(5) },
  { customer_id: 'C1', total: 12, spent: null, event_timestamp: '2026-01-04T00:00:00Z' },
  { customer_id: 'C2', total: 1 },
]

/** The history of a group, by key and event time. */
async function historyOf({ store }: ReturnType<typeof openShop>, group: typeof purchases | typeof everything | typeof visits) {
  const found: UntypedRow[] = await (await store.getOfflineFeatures(group as typeof purchases)).rows()
  return found.map(({ created_timestamp: _, ...row }) => row).sort((one, other) => order(one) - order(other))
}
const order = ({ event_timestamp }: UntypedRow): number => (event_timestamp as Date).getTime()

test('values of every type arrive as they are', async () => {
  const [over, inside] = [openShop(), openShop()]
  const given = [
    { ...everyRow, event_timestamp: day(8) },
    { customer_id: 'C2', event_timestamp: day(9) },
  ]
  await over.client.ingest(everything, given)
  await inside.store.ingest(everything, given)
  expect(await historyOf(over, everything)).toStrictEqual(await historyOf(inside, everything))
})

test('a report is that of the store; a group goes by its definition or its name', async () => {
  const reports = async (ingest: ReturnType<typeof openShop>['client']['ingest']) => [
    await ingest(purchases, rows, { batchId: 'a batch' }),
    await ingest(purchases, rows, { batchId: 'a batch' }),
    await ingest(purchases, [{ ...rows[0]!, total: -1 }, rows[1]!], { onInvalid: 'quarantine', batchId: 'bad' }),
    await ingest(purchases, [], { batchId: 'none' }),
    await ingest(readings, [{ serial: '7', installed: 0, value: Number.NaN }], { batchId: 'keys' }),
  ]
  const [over, inside] = [openShop(), openShop()]
  const told = await reports(over.client.ingest)
  const expected = await reports(inside.store.ingest as typeof over.client.ingest)
  const withoutNames = (report: (typeof told)[0]) => ({ ...report, snapshot: report.snapshot.split(':')[0] }) // the rest is random
  expect(told.map(withoutNames)).toStrictEqual(expected.map(withoutNames))
  for (const name of ['purchases', 'purchases@2'] as const) expect((await over.client.ingest(name, rows)).status).toBe('stored')
})

test('rows in every form: as many batches as in process, by the same names', async () => {
  const columns = Object.fromEntries(
    ['customer_id', 'total', 'event_timestamp'].map((name) => [name, rows.map((row) => row[name as 'total'])]),
  )
  const source: ColumnSource = {
    kind: 'column-source',
    async *batches() {
      yield {
        length: 2,
        names: ['customer_id', 'total', 'event_timestamp'],
        types: ['string', 'int64', 'timestamp'],
        columns: [
          { kind: 'string', values: ['C1', 'C2'] },
          { kind: 'number', values: Float64Array.of(1, 2) },
          { kind: 'number', values: Float64Array.of(day(1).getTime(), day(2).getTime()) },
        ],
      }
    },
  }
  const forms: readonly [string, () => IngestSource<UntypedRow>, object][] = [
    ['array', () => rows, {}],
    ['array from', () => rows, { from: 1 }],
    ['array rest', () => rows.slice(1), { from: 1, rest: true }],
    ['array in batches', () => rows, { batchSize: 2 }],
    ['columns', () => ({ columns }), {}],
    ['columns in batches', () => ({ columns }), { batchSize: 2 }],
    ['set', () => new Set(rows), { batchSize: 1 }],
    ['async', () => asynchronous(rows), { batchSize: 2, from: 1 }],
    ['async rest', () => asynchronous(rows.slice(1)), { batchSize: 1, from: 1, rest: true }],
    ['source', () => source, { batchSize: 2 }],
  ]
  const [over, inside] = [openShop(), openShop()]
  for (const [batchId, form, options] of forms) {
    const told = await over.anyClientOf().ingest('purchases', form(), { batchId, ...options })
    const expected = await inside.store.ingest(purchases, form() as [], { batchId, ...options })
    expect({ ...told, snapshot: '' }, batchId).toEqual({ ...expected, snapshot: '' })
  }
  expect(await historyOf(over, purchases)).toStrictEqual(await historyOf(inside, purchases))
  for (const [batchId, form, options] of forms) {
    const again = await over.store.ingest(purchases, form() as [], { batchId, ...options }) // finds the batches of the client
    expect(again.status, batchId).toBe('duplicate')
  }
})

test('a long stream goes in several requests, and progress tells how far it is', async () => {
  const { client, store, requests } = openShop()
  const many = Array.from({ length: 23_456 }, (_, row) => ({ customer_id: `C${row}`, pages: row, event_timestamp: day(1) }))
  const told: ProgressEvent[] = []
  const report = await client.ingest(visits, many.values(), {
    batchSize: 4_000,
    batchId: 'many',
    onProgress: (event) => void told.push(event),
  })
  expect(report).toMatchObject({ accepted: 23_456, rejected: 0, status: 'stored', batchId: 'many' })
  expect(requests.length).toBeGreaterThan(2)
  expect(told.map(({ rows: count }) => count)).toEqual([4_000, 8_000, 12_000, 16_000, 20_000, 23_456, 23_456])
  expect(told.at(-1)).toEqual({ work: 'ingest', group: 'visits@1', rows: 23_456, done: true })
  expect((await store.ingest(visits, many.values(), { batchSize: 4_000, batchId: 'many' })).status).toBe('duplicate')
})

test('progress of an array and of columns is that of the store', async () => {
  const { client, store } = openShop()
  const columns = { customer_id: ['C1', 'C2'], total: [1, 2] }
  const forms: readonly [() => IngestSource<never>, object][] = [
    [() => rows as never, {}],
    [() => rows as never, { from: 1 }],
    [() => rows.slice(1) as never, { from: 1, rest: true }],
    [() => rows as never, { batchSize: 2 }],
    [() => ({ columns }) as never, {}],
    [() => [] as never, {}],
  ]
  for (const [form, options] of forms) {
    const [ours, its]: ProgressEvent[][] = [[], []]
    await client.ingest(purchases, form(), { ...options, onProgress: (event) => void ours!.push(event) })
    await store.ingest(purchases, form(), { ...options, onProgress: (event) => void its!.push(event) })
    expect(ours).toEqual(its)
  }
})

test('a bad row stops a stream where it stands, and the error says how far it got', async () => {
  const { client, store } = openShop()
  const many = Array.from({ length: 12_000 }, (_, row) => ({
    customer_id: `C${row}`,
    pages: row === 11_111 ? 0.5 : row,
    event_timestamp: day(1),
  }))
  const error = await rejection(client.ingest(visits, many.values(), { batchSize: 1_000, batchId: 'stops' }))
  expect(error).toMatchObject({ code: 'INPUT_WRONG_TYPE', batchId: 'stops', offset: 11_000, errors: [{ row: 11_111, column: 'pages' }] })
  many[11_111]!.pages = 5
  const rest = await client.ingest(visits, many.values(), { batchSize: 1_000, batchId: 'stops', from: 11_000 })
  expect(rest).toMatchObject({ accepted: 1_000, status: 'stored' })
  expect((await store.ingest(visits, many.values(), { batchSize: 1_000, batchId: 'stops' })).status).toBe('duplicate')
})

test('errors count rows as the caller does', async () => {
  const { client } = openShop()
  const given = [rows[0]!, rows[1]!, { ...rows[2]!, total: -1 }]
  const rest = await rejection(client.ingest(purchases, given.slice(2), { from: 2, rest: true }))
  expect(rest.errors).toMatchObject([{ row: 2, column: 'total' }])
  const error = await rejection(client.ingest(purchases, given, { from: 1, batchId: 'counted' }))
  expect(error).toMatchObject({ code: 'VALIDATION_MIN', batchId: 'counted', errors: [{ row: 2, column: 'total', code: 'VALIDATION_MIN' }] })
  expect(error.message).toContain('Row 2:') // the server was not sent the first one
  const kept = await client.ingest(purchases, given, { from: 1, onInvalid: 'quarantine' })
  expect(kept.errors).toMatchObject([{ row: 2 }])
})

test('a batch is sent as soon as it is whole, however long the next one takes', async () => {
  const { client, store } = openShop()
  const shown = async () => (await store.getOnlineFeatures(purchases, [{ customer_id: 'C1' }])).rows[0]?.total
  async function* slow() {
    yield rows[0]!
    yield rows[1]!
    while ((await shown()) === null) await new Promise((resolve) => setTimeout(resolve))
    yield rows[2]!
  }
  expect(await client.ingest(purchases, slow(), { batchSize: 2 })).toMatchObject({ accepted: 3 })
  expect(await shown()).toBe(10)
})

test('a source that fails says how far its rows got; one that is aborted is not waited for', async () => {
  const { client } = openShop()
  async function* failing() {
    yield* rows
    throw new Error('the source is dry')
  }
  const failed = await rejection(client.ingest(purchases, failing(), { batchSize: 1, batchId: 'dry' }))
  expect(failed).toMatchObject({ code: 'INPUT_INVALID_ROWS', batchId: 'dry', offset: 3, cause: { message: 'the source is dry' } })

  const stop = new AbortController()
  async function* deaf() {
    yield rows[0]!
    stop.abort()
    await new Promise(() => undefined)
  }
  expect((await rejection(client.ingest(purchases, deaf(), { signal: stop.signal }))).code).toBe('ABORTED')
})

test('a value of another type is refused, not bent: forms on the way are no values', async () => {
  const { client, store } = openShop()
  const wrong = [
    { text: new Date(0) },
    { text: 1n },
    { text: Number.NaN },
    { text: Uint8Array.of(1) },
    { text: { a: 1 } },
    { text: () => 1 },
    { kind: Symbol('a') },
    { whole: Number.NaN },
    { big: new Date(0) },
    { seen: Uint8Array.of(1) },
    { seen: new Date(Number.NaN) },
    { profile: Number.NaN },
    { profile: { at: new Date(0) } },
    { profile: [undefined] },
    { profile: new Array(1) },
    { profile: [1n] },
    { profile: new Map() },
    { profile: circle() },
    { tags: [new Date(0)] },
    { tags: [undefined] },
    { tags: [Number.NaN] },
    { amount: 1n },
    { embedding: [new Date(0), 1] },
  ].map((values, row) => ({ customer_id: `C${row}`, ...values, event_timestamp: day(1) }))
  const report = await client.ingest(everything, wrong as [], { onInvalid: 'quarantine' })
  const expected = await openShop().store.ingest(everything, wrong as [], { onInvalid: 'quarantine' })
  expect(report.errors.map(({ row, column }) => ({ row, column }))).toEqual(expected.errors.map(({ row, column }) => ({ row, column })))
  expect(report.accepted).toBe(0)
  expect(await (await store.getOfflineFeatures(everything)).rows()).toEqual([])
})

test('texts that are numbers on the way are texts in a row', async () => {
  const texts = ['NaN', 'Infinity', '-Infinity'].flatMap((text) => [
    { ratio: text },
    { amount: text },
    { embedding: text },
    { embedding: [1, text] },
    { amounts: text },
    { amounts: [text] },
    { amounts: [null, [1, text]] },
    { amount: 1, ratio: text, text },
  ])
  const wrong = texts.map((values, row) => ({ customer_id: `C${row}`, ...values, event_timestamp: day(1) }))
  const [over, inside] = [openShop(), openShop()]
  const places = ({ errors }: Pick<IngestReport, 'errors'>) => errors.map(({ row, column, code }) => ({ row, column, code }))
  const [ours, its] = [
    await over.client.ingest(everything, wrong as [], { onInvalid: 'quarantine' }),
    await inside.store.ingest(everything, wrong as [], { onInvalid: 'quarantine' }),
  ]
  expect(ours).toMatchObject({ accepted: 0, rejected: wrong.length })
  expect(places(ours)).toEqual(places(its))
  for (const source of [() => wrong, () => new Set(wrong)]) {
    const refused = [
      await rejection(over.client.ingest(everything, source() as [])),
      await rejection(inside.store.ingest(everything, source() as [])),
    ]
    expect(refused.map(({ code }) => code)).toEqual(['INPUT_WRONG_TYPE', 'INPUT_WRONG_TYPE'])
    const [told, expected] = refused as unknown as [IngestReport, IngestReport]
    expect(places(told)).toEqual(places(expected))
  }

  const right = [
    { customer_id: 'NaN', text: 'Infinity', tags: ['-Infinity'], profile: ['NaN'], amount: Number.NaN, event_timestamp: day(1) },
  ]
  await over.client.ingest(everything, right)
  await inside.store.ingest(everything, right)
  expect(await historyOf(over, everything)).toStrictEqual(await historyOf(inside, everything))

  const byName = [{ ...right[0], amount: 'NaN', ratio: '-Infinity' }]
  expect(await over.anyClientOf().ingest('everything', byName)).toMatchObject({ accepted: 1 })
})

test.each([
  ['an unknown group', ['nope', rows], undefined],
  ['an unknown version', ['purchases@1', rows], undefined],
  ['a group of no name', ['../purchases', rows], undefined],
  ['a group of dots', ['..', rows], undefined],
  ['a group of nothing', ['', rows], undefined],
  ['a group of half a character', ['\ud800', rows], undefined],
  ['no group', [undefined, rows], undefined],
  ['rows that are none', [purchases, 7], undefined],
  ['a row that is none', [purchases, [7]], 'INPUT_INVALID_ROWS'],
  ['columns of several lengths', [purchases, { columns: { customer_id: ['C1'], total: [] } }], undefined],
  ['an unknown column', [purchases, [{ ...rows[0], nope: 1 }]], undefined],
  ['a key that is missing', [purchases, [{ total: 1 }]], undefined],
  ['a batch id of parts', [purchases, rows, { batchId: 'a/b' }], undefined],
  ['a batch id that no header carries', [purchases, rows, { batchId: 'größer' }], 'INPUT_INVALID_BATCH_ID'],
  ['an empty batch id', [purchases, rows, { batchId: '' }], undefined],
  ['a batch size that is none', [purchases, rows, { batchSize: 0 }], undefined],
  ['a beginning that is none', [purchases, rows, { from: -1 }], undefined],
  ['onInvalid of another word', [purchases, rows, { onInvalid: 'drop' }], undefined],
  ['an option that is not there', [purchases, rows, { nope: 1 }], undefined],
  ['a created column that is missing', [purchases, rows, { created: 'known' }], undefined],
])('%s is the error of the store', async (_, call, code) => {
  const { store, anyClientOf } = openShop()
  const ours = await rejection(anyClientOf().ingest(...(call as [never, never])))
  expect(ours.code).toBe(code ?? (await rejection(store.ingest(...(call as [never, never])))).code)
})

test('history that brings its own created times', async () => {
  const { client, store } = openShop()
  await client.ingest(visits, [{ customer_id: 'C1', pages: 1, event_timestamp: day(1), known: day(2) }], { created: 'known' })
  const [row] = await (await store.getOfflineFeatures(visits)).rows()
  expect(row?.created_timestamp).toEqual(day(2))
})

function circle(): object {
  const round: Record<string, unknown> = {}
  round.round = round
  return round
}

async function* asynchronous<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
