import type { ColumnSchema, OfflineScan, StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { arbitraryOf } from './arbitraries.js'
import { everything, now, readTable } from './read-table.js'
import { plain } from './same-value.js'
import { batchOf, columnOf, type SampleRow, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const keyTypes = ['string', 'int32', 'int64', 'bigint', 'boolean', 'timestamp'] as const
const times = fc.integer({ min: -4, max: 4 })
const column: ColumnSchema = { name: 'x', type: 'float64' }

const history = fc.constantFrom(...keyTypes).chain((type) => {
  const key = fc.oneof(
    arbitraryOf(type),
    type === 'string' ? fc.constantFrom('a', 'b', '\uff5e', '\u{1f600}', 'z'.repeat(40)) : arbitraryOf(type),
  )
  const row = fc.record({ event: times, created: fc.integer({ min: -3_000, max: 3_000 }), key })
  return fc.record({
    type: fc.constant(type),
    batches: fc.array(fc.array(row, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
    from: fc.option(times, { nil: undefined }),
    to: fc.option(times, { nil: undefined }),
    createdFrom: fc.option(fc.integer({ min: -3_000, max: 3_000 }), { nil: undefined }),
    createdTo: fc.option(fc.integer({ min: -3_000, max: 3_000 }), { nil: undefined }),
    keys: fc.option(fc.array(key, { maxLength: 4 }), { nil: undefined }),
  })
})

const text = (value: Value): string => JSON.stringify(plain(typeof value === 'bigint' ? `${value}n` : value))

/** As core gives them: distinct, ascending, strings by UTF-16 unit. */
function keySet(type: StoredType, keys: readonly Value[]) {
  const distinct = [...new Map(keys.map((key) => [text(key), key])).values()].sort((left, right) =>
    (left as number) < (right as number) ? -1 : 1,
  )
  return { length: distinct.length, keys: [columnOf(type, distinct)] }
}

describe('a scan with hints', () => {
  test('leaves out no row that they ask for', async () => {
    const root = temporaryFolder()
    let tables = 0
    await fc.assert(
      fc.asyncProperty(history, async ({ type, batches, keys, ...range }) => {
        const table = tableOf(`t${tables++}`, [{ name: 'k', type }], [column])
        const store = parquetOfflineStore({ root })
        let id = 0
        const rows: (SampleRow & { readonly id: number })[] = []
        for (const [batchId, batch] of batches.entries()) {
          const sample = batch.map(({ event, created, key }) => ({ event, created, id: id++, values: { k: key, x: id } }))
          rows.push(...sample)
          await store.append(batchOf(table, sample), { now, batchId: String(batchId), created: 1 })
        }
        const hints = Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined)) as Partial<OfflineScan>
        const scan = { ...everything(table), ...hints, ...(keys === undefined ? {} : { keys: keySet(type, keys) }) }
        const found = new Set((await readTable(store, scan)).map(({ values }) => values.x))
        const asked = rows.filter(
          ({ event, created, values }) =>
            (range.from === undefined || event >= range.from) &&
            (range.to === undefined || event <= range.to) &&
            (range.createdFrom === undefined || created >= range.createdFrom) &&
            (range.createdTo === undefined || created <= range.createdTo) &&
            (keys === undefined || keys.some((key) => text(key) === text(values.k as Value))),
        )
        for (const row of asked) expect(found).toContain(row.values.x)
      }),
      { numRuns: 150 },
    )
  })

  test('reads only the files and row groups that may hold them', async () => {
    const root = temporaryFolder()
    const table = tableOf('t', [{ name: 'k', type: 'string' }], [column])
    const store = parquetOfflineStore({ root })
    const batch = (from: number) =>
      batchOf(
        table,
        Array.from({ length: 140_000 }, (_, row) => ({
          event: from + row,
          created: from + row,
          values: { k: `k${String(from + row).padStart(8, '0')}`, x: row },
        })),
      )
    await store.append(batch(0), { now, batchId: 'a', created: 1 })
    await store.append(batch(1_000_000), { now, batchId: 'b', created: 1 })
    const count = async (scan: Partial<OfflineScan>) => {
      let rows = 0
      for await (const { length } of store.scan({ table, columns: [], ...scan }, { now })) rows += length
      return rows
    }
    expect(await count({})).toBe(280_000)
    expect(await count({ from: 500_000 })).toBe(140_000)
    expect(await count({ from: 1_070_000, to: 1_071_000 })).toBe(65_536)
    expect(await count({ to: -1 })).toBe(0)
    expect(await count({ createdFrom: 2_000_000 })).toBe(0)
    expect(await count({ keys: { length: 1, keys: [columnOf('string', ['k00000005'])] } })).toBe(65_536)
    expect(await count({ keys: { length: 2, keys: [columnOf('string', ['a', 'k00500000'])] } })).toBe(0)
    expect(await count({ keys: { length: 0, keys: [columnOf('string', [])] } })).toBe(0)
  })
})
