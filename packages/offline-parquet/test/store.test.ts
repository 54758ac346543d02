import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, type SampleRow, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const stamp = 1_760_000_000_000_000
const trips = tableOf(
  'trips',
  [{ name: 'driver', type: 'string' }],
  [
    { name: 'fare', type: 'float64' },
    { name: 'city', type: 'string' },
  ],
)
const row = (driver: string, event: number, fare: number | null = 1, created = stamp): SampleRow => ({
  event,
  created,
  values: { driver, fare, city: 'Bern' },
})

function append(
  store: ReturnType<typeof parquetOfflineStore>,
  table: typeof trips,
  rows: readonly SampleRow[],
  batchId: string,
  options: { created?: number; now?: number } = {},
) {
  return store.append(batchOf(table, rows), { now: options.now ?? now, batchId, created: options.created ?? stamp })
}

const drivers = async (store: ReturnType<typeof parquetOfflineStore>, scan: Partial<Parameters<typeof store.scan>[0]> = {}) =>
  (await readTable(store, { ...everything(trips), ...scan })).map(({ values }) => values.driver).sort()

describe('a table', () => {
  test('that was never appended to is empty, has no snapshot, and leaves no folder', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    expect(await readTable(store, everything(trips))).toEqual([])
    expect(await store.snapshots?.at(trips, 'newest', { now })).toBe('')
    expect(await drivers(store, { asOf: '' })).toEqual([])
    expect(readdirSync(root)).toEqual([])
  })

  test('lies in GROUP/vVERSION, with a log that names its data files', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'one')
    const folder = join(root, 'trips', 'v1')
    const log = readFileSync(join(folder, '_delta_log', '00000000000000000000.json'), 'utf8')
    const actions = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>)
    expect(actions.map((action) => Object.keys(action)[0])).toEqual(['commitInfo', 'protocol', 'metaData', 'add', 'txn'])
    expect(actions[1]?.protocol).toEqual({ minReaderVersion: 1, minWriterVersion: 2 })
    const path = actions[3]?.add?.path as string
    expect(statSync(join(folder, path)).size).toBe(actions[3]?.add?.size)
    expect(readdirSync(join(folder, '_tmp'))).toEqual([])
  })

  test('gives back what other processes appended', async () => {
    const root = temporaryFolder()
    const [one, two] = [parquetOfflineStore({ root }), parquetOfflineStore({ root })]
    await append(one, trips, [row('a', 1)], 'one')
    expect(await drivers(two)).toEqual(['a'])
    await append(two, trips, [row('b', 2)], 'two')
    await append(one, trips, [row('c', 3)], 'three')
    expect(await drivers(one)).toEqual(['a', 'b', 'c'])
    expect(await drivers(two)).toEqual(['a', 'b', 'c'])
  })

  test('takes many appends at once', async () => {
    const root = temporaryFolder()
    const stores = [parquetOfflineStore({ root }), parquetOfflineStore({ root })]
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, batch) =>
        append(stores[batch % 2] as (typeof stores)[0], trips, [row(`d${batch}`, batch)], `batch ${batch >> 1}`, {
          created: stamp + batch,
        }),
      ),
    )
    // Each id was appended twice, by two stores at once: one is stored, the other is told so.
    expect(receipts.filter(({ status }) => status === 'stored')).toHaveLength(20)
    const found = await drivers(stores[0] as (typeof stores)[0])
    expect(new Set(found.map((driver) => Number(String(driver).slice(1)) >> 1)).size).toBe(20)
    expect(found).toHaveLength(20)
    const files = readdirSync(join(root, 'trips', 'v1')).filter((name) => name.endsWith('.parquet'))
    expect(files).toHaveLength(20) // the losers took theirs away
  })

  test('refuses names that lead elsewhere', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    for (const group of ['../evil', 'a/b', '', '.', 'a:b', 'ä', 'x'.repeat(300)]) {
      await expect(append(store, { ...trips, group, id: `${group}@1` }, [row('a', 1)], 'one')).rejects.toMatchObject({
        code: 'INPUT_INVALID_OPTION',
      })
    }
    expect(readdirSync(root)).toEqual([])
  })

  test('keeps hostile keys and strings out of paths', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    const keys = ['../../x', 'a/b', '..', '\0', '%2e%2e', 'C:\\x', '*', '\ufeff']
    await append(
      store,
      trips,
      keys.map((key, event) => row(key, event)),
      '../../../batch%id\n"',
    )
    expect(await drivers(store)).toEqual([...keys].sort())
    expect(readdirSync(root)).toEqual(['trips'])
    expect((await append(store, trips, [row('z', 1)], '../../../batch%id\n"')).status).toBe('duplicate')
  })
})

describe('a batch id', () => {
  test('is stored once, and answers the first base stamp', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    expect(await append(store, trips, [row('a', 1)], 'one', { created: stamp })).toMatchObject({ status: 'stored', created: stamp })
    const again = await append(parquetOfflineStore({ root }), trips, [row('b', 1)], 'one', { created: stamp + 5 })
    expect(again).toMatchObject({ status: 'duplicate', created: stamp })
    expect(await drivers(store)).toEqual(['a'])
    expect(await drivers(store, { asOf: again.snapshot })).toEqual(['a'])
  })

  test('of another table is another', async () => {
    const store = parquetOfflineStore({ root: temporaryFolder() })
    const second = { ...trips, version: 2, id: 'trips@2' }
    await append(store, trips, [row('a', 1)], 'one')
    expect((await append(store, second, [row('a', 1)], 'one')).status).toBe('stored')
  })

  test('of an empty batch is remembered, without a data file', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    expect((await append(store, trips, [], 'none')).status).toBe('stored')
    expect((await append(store, trips, [row('a', 1)], 'none')).status).toBe('duplicate')
    expect(readdirSync(join(root, 'trips', 'v1')).sort()).toEqual(['_delta_log', '_tmp'])
    expect(await drivers(store)).toEqual([])
  })

  test('is forgotten after 30 days, one that core made up after one', async () => {
    const store = parquetOfflineStore({ root: temporaryFolder() })
    const day = 86_400_000
    for (const [id, retention] of [
      ['mine', 30 * day],
      ['auto-1', day],
    ] as const) {
      await append(store, trips, [row('a', 1)], id)
      expect((await append(store, trips, [row('a', 1)], id, { now: now + retention })).status).toBe('duplicate')
      expect((await append(store, trips, [row('a', 1)], id, { now: now + retention + 1 })).status).toBe('stored')
    }
  })
})

describe('additive evolution', () => {
  const wider = tableOf('trips', trips.keys, [...trips.columns, { name: 'tips', type: { array: 'float32' } }])

  test('adds columns to the same table; older rows keep their layout', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'one')
    await append(store, wider, [{ event: 2, created: stamp, values: { driver: 'b', fare: 2, city: 'Basel', tips: [1, null] } }], 'two')
    await append(store, trips, [row('c', 3)], 'three') // an older process beside the newer one
    const rows = await readTable(parquetOfflineStore({ root }), everything(wider))
    expect(rows.map(({ values, table }) => [values.driver, values.tips, table.columns.length, table.fingerprint])).toEqual([
      ['a', undefined, 2, trips.fingerprint],
      ['b', [1, null], 3, wider.fingerprint],
      ['c', undefined, 2, trips.fingerprint],
    ])
    // Asked by the older process: the layout still tells how wide the row was written.
    const narrow = await readTable(store, everything(trips))
    expect(narrow.map(({ table }) => table.columns.length)).toEqual([2, 3, 2])
  })

  test('refuses another type, and stores nothing', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'one')
    const changed = tableOf('trips', trips.keys, [
      { name: 'fare', type: 'int64' },
      { name: 'city', type: 'string' },
    ])
    await expect(append(store, changed, [row('b', 2)], 'two')).rejects.toMatchObject({ code: 'STORE_SCHEMA_MISMATCH' })
    await expect(readTable(store, everything(changed))).rejects.toMatchObject({ code: 'STORE_SCHEMA_MISMATCH' })
    const json = tableOf('trips', trips.keys, [
      { name: 'fare', type: 'float64' },
      { name: 'city', type: 'json' },
    ])
    await expect(append(store, json, [row('b', 2)], 'two')).rejects.toMatchObject({ code: 'STORE_SCHEMA_MISMATCH' })
    expect(readdirSync(join(root, 'trips', 'v1')).filter((name) => name.endsWith('.parquet'))).toHaveLength(1)
    expect(await drivers(store)).toEqual(['a'])
  })

  test('by two processes at once adds both columns', async () => {
    const root = temporaryFolder()
    await append(parquetOfflineStore({ root }), trips, [row('a', 1)], 'zero')
    const layouts = Array.from({ length: 8 }, (_, column) =>
      tableOf('trips', trips.keys, [...trips.columns, { name: `c${column}`, type: 'int32' as const }]),
    )
    await Promise.all(
      layouts.map((table, column) =>
        append(
          parquetOfflineStore({ root }),
          table,
          [{ event: column, created: stamp, values: { driver: `d${column}`, [`c${column}`]: column } }],
          `batch ${column}`,
        ),
      ),
    )
    const all = tableOf('trips', trips.keys, [
      ...trips.columns,
      ...layouts.map((_, column) => ({ name: `c${column}`, type: 'int32' as const })),
    ])
    const rows = await readTable(parquetOfflineStore({ root }), everything(all))
    for (let column = 0; column < 8; column++)
      expect(rows.find(({ values }) => values.driver === `d${column}`)?.values[`c${column}`]).toBe(column)
  })
})

describe('time travel', () => {
  test('reads old snapshots by name, by time, and what came since', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    const snapshots: string[] = []
    for (const [position, driver] of ['a', 'b', 'c'].entries())
      snapshots.push((await append(store, trips, [row(driver, position)], driver, { now: now + position * 1_000 })).snapshot)
    const [first, second, third] = snapshots as [string, string, string]
    for (const reader of [store, parquetOfflineStore({ root })]) {
      expect(await drivers(reader, { asOf: first })).toEqual(['a'])
      expect(await drivers(reader, { asOf: second })).toEqual(['a', 'b'])
      expect(await drivers(reader, { since: first })).toEqual(['b', 'c'])
      expect(await drivers(reader, { since: first, asOf: second })).toEqual(['b'])
      expect(await drivers(reader, { since: third })).toEqual([])
      expect(await drivers(reader, { since: '' })).toEqual(['a', 'b', 'c'])
      const at = (time: number | 'newest') => reader.snapshots?.at(trips, time, { now })
      expect(await Promise.all([at(now - 1), at(now), at(now + 999), at(now + 1_000), at(now + 9_999), at('newest')])).toEqual([
        '',
        first,
        first,
        second,
        third,
        third,
      ])
    }
  })

  test('knows times of commits that a clock gave twice, or backwards', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    const one = await append(store, trips, [row('a', 1)], 'a', { now: now + 10 })
    const two = await append(store, trips, [row('b', 2)], 'b', { now: now + 10 })
    const three = await append(store, trips, [row('c', 3)], 'c', { now })
    for (const reader of [store, parquetOfflineStore({ root })]) {
      const at = (time: number) => reader.snapshots?.at(trips, time, { now })
      expect(await Promise.all([at(now + 9), at(now + 10), at(now + 11), at(now + 12)])).toEqual([
        '',
        one.snapshot,
        two.snapshot,
        three.snapshot,
      ])
    }
    const times = [0, 1, 2].map((version) =>
      Math.floor(statSync(join(root, 'trips', 'v1', '_delta_log', `${String(version).padStart(20, '0')}.json`)).mtimeMs),
    )
    expect(times).toEqual([now + 10, now + 11, now + 12])
  })

  test('refuses a snapshot that is none of this table, and takes an unknown since for nothing known', async () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()]
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'a')
    const other = await append(parquetOfflineStore({ root: elsewhere }), trips, [row('a', 1)], 'a') // the same version of another history
    for (const asOf of [other.snapshot, '7:x', 'nonsense', ':', '-1:x']) {
      await expect(drivers(store, { asOf })).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
      expect(await drivers(store, { since: asOf })).toEqual(['a'])
    }
  })
})

describe('a store', () => {
  test('that is closed refuses every call, and its loops end', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'a')
    const open = openFiles()
    const rows = store.scan(everything(trips), { now })[Symbol.asyncIterator]()
    await rows.next()
    await Promise.all([store.close(), store.close()])
    expect(openFiles()).toBe(open)
    const closed = { code: 'STORE_CLOSED' }
    await expect(rows.next()).rejects.toMatchObject(closed)
    await expect(append(store, trips, [row('a', 1)], 'b')).rejects.toMatchObject(closed)
    await expect(readTable(store, everything(trips))).rejects.toMatchObject(closed)
    await expect(store.snapshots?.at(trips, 'newest', { now })).rejects.toMatchObject(closed)
    await expect(store.ping({ now })).rejects.toMatchObject(closed)
    await expect(store.registry?.load({ now })).rejects.toMatchObject(closed)
    await expect(store.files?.write(join(root, 'x.parquet'), noBatches(), { now })).rejects.toMatchObject(closed)
    await expect(store.files?.read(join(root, 'x.parquet'), undefined, { now })[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      closed,
    )
    expect(existsSync(join(root, 'x.parquet'))).toBe(false)
  })

  test('waits at close for appends under way', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    const appends = Array.from({ length: 5 }, (_, batch) => append(store, trips, [row(`d${batch}`, batch)], `b${batch}`))
    await store.close()
    await Promise.all(appends)
    expect(await drivers(parquetOfflineStore({ root }))).toHaveLength(5)
  })

  test('rejects with the reason of an abort', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await append(store, trips, [row('a', 1)], 'a')
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(store.append(batchOf(trips, [row('b', 1)]), { now, signal, batchId: 'b', created: stamp })).rejects.toBe(reason)
    await expect(store.scan(everything(trips), { now, signal })[Symbol.asyncIterator]().next()).rejects.toBe(reason)
    await expect(store.ping({ now, signal })).rejects.toBe(reason)
    expect(await drivers(store)).toEqual(['a'])
  })

  test('stops a scan between two batches when it is aborted, and leaves no file open', async () => {
    const store = parquetOfflineStore({ root: temporaryFolder() })
    await append(
      store,
      trips,
      Array.from({ length: 200_000 }, (_, event) => row(`d${event % 100}`, event)),
      'a',
    )
    const open = openFiles()
    const controller = new AbortController()
    const sizes: number[] = []
    const loop = async () => {
      for await (const { length } of store.scan(everything(trips), { now, signal: controller.signal })) {
        sizes.push(length)
        controller.abort()
      }
    }
    await expect(loop()).rejects.toMatchObject({ name: 'AbortError' })
    expect(sizes).toEqual([16_000])
    for await (const batch of store.scan(everything(trips), { now })) {
      expect(batch.length).toBeGreaterThan(0)
      break
    }
    expect(openFiles()).toBe(open)
  })
})

/** Files that this process has open; only Linux tells. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

async function* noBatches(): AsyncGenerator<never> {}
