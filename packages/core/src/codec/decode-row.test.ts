import { describe, expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { tableOfTypes } from '../../test/typed-rows.js'
import type { OnlineRow, StoredType, TableSchema, Value } from '../spec/index.js'
import { decodeRow } from './decode-row.js'
import { encodeRow } from './encode-row.js'

const unknown = () => undefined

function rowOf(types: readonly StoredType[], values: readonly Value[]): OnlineRow {
  return { table: tableOfTypes(types), event: 1, created: -1, deleted: false, values }
}

describe('the format, which stored rows have for good', () => {
  const table: TableSchema = {
    ...tableOfTypes([
      'boolean',
      'int32',
      'float32',
      'int64',
      'bigint',
      { vector: 2 },
      'string',
      'bytes',
      { array: 'int32' },
      { array: 'string' },
    ]),
    fingerprint: '0123456789abcdef',
  }
  const values: readonly Value[] = [true, -2, 1.5, 3, 4n, Float32Array.of(1, -1), 'hé', null, [7, null], ['a', '']]
  const head = ['bff0000000000000', '400fffffffffffff', '000a']
  const fingerprint = '0123456789abcdef'

  test('of a row', () => {
    const cells = ['8000', '01', 'feffffff', '0000c03f', '0000000000000840', '0400000000000000', '0000803f', '000080bf']
    const ends = ['51000000', '51000000', '5e000000', '6c000000']
    const heap = ['68c3a9', '02000000', '02', '07000000', '00000000', '02000000', '00', '0e000000', '0e000000', '61']
    const row = { table, event: 1, created: -1, deleted: false, values }
    expect(hex(encodeRow(row))).toBe([...head, '01', fingerprint, ...cells, ...ends, ...heap].join(''))
  })
  test('of a tombstone', () => {
    expect(hex(encodeRow({ table, event: 1, created: -1, deleted: true, values }))).toBe([...head, '81', fingerprint].join(''))
  })
})

test('one list of positions may be asked of many tables', () => {
  const columns = [1]
  for (const row of [rowOf(['string', 'string'], ['a', 'b']), rowOf(['int32', 'bigint'], [1, 2n]), rowOf(['string', 'string'], ['c', 'd'])])
    expect(decodeRow(encodeRow(row), row.table, columns, unknown).values[1]).toBe(row.values[1])
})

test('a table of more columns than can be counted is refused', async () => {
  const columns = Array.from({ length: 65_536 }, (_, position) => ({ name: `c${position}`, type: 'boolean' as const }))
  const table = { ...tableOfTypes([]), columns }
  await expectRefusal(() => encodeRow({ table, event: 1, created: 1, deleted: false, values: [] }), 'CAPABILITY_UNSUPPORTED', /typed@1/)
})

describe('what no row has is STORE_CORRUPT, naming the table', () => {
  const text = rowOf(['string', 'string', 'float64'], ['c4n4ry', 'c4n4ry', 98_765_432.5])
  const cells = 27 + 1

  async function expectCorrupt(row: OnlineRow, damage: (view: DataView) => void): Promise<void> {
    const bytes = encodeRow(row)
    damage(new DataView(bytes.buffer))
    await expectRefusal(() => decodeRow(bytes, row.table, undefined, unknown), 'STORE_CORRUPT', /typed@1/)
  }

  test('another format', async () => {
    for (const format of [0, 2, 127, 255]) await expectCorrupt(text, (view) => view.setUint8(18, format))
  })
  test('a live row that says it is a tombstone, and the reverse', async () => {
    await expectCorrupt(text, (view) => view.setUint8(18, 0x81))
    await expectCorrupt({ ...text, deleted: true }, (view) => view.setUint8(18, 1))
  })
  test('another number of columns', async () => {
    for (const count of [0, 2, 4, 0xffff]) await expectCorrupt(text, (view) => view.setUint16(16, count))
  })
  test('times that are not whole', async () => {
    for (const place of [0, 8])
      for (const time of [-0.5, Number.NEGATIVE_INFINITY, -1e-300]) await expectCorrupt(text, (view) => view.setFloat64(place, time))
  })
  test('nulls beyond its columns', async () => {
    for (const bit of [3, 7]) await expectCorrupt(text, (view) => view.setUint8(27, 1 << bit))
  })
  test('ends that do not ascend, or leave it', async () => {
    const { byteLength } = encodeRow(text)
    for (const end of [0, cells + 15, byteLength + 1, 0xffff_ffff]) await expectCorrupt(text, (view) => view.setUint32(cells, end, true))
    for (const end of [0, byteLength - 1, byteLength + 1]) await expectCorrupt(text, (view) => view.setUint32(cells + 4, end, true))
  })
  test('a beginning before the heap, where only that column is looked at', async () => {
    const row = rowOf(['string', 'float64', 'string'], ['c4n4ry', 1, 'c4n4ry'])
    for (const end of [0, cells + 15]) {
      const bytes = encodeRow(row)
      new DataView(bytes.buffer).setUint32(cells, end, true)
      await expectRefusal(() => decodeRow(bytes, row.table, [2], unknown), 'STORE_CORRUPT', /typed@1/)
    }
  })
  test('a null that has a value', async () => {
    await expectCorrupt(text, (view) => view.setUint8(27, 1))
  })
  test('strings that are no UTF-8, alone, among others and in lists', async () => {
    const rows = [rowOf(['string'], ['c4n4ry']), text, rowOf([{ array: 'string' }], [['c4n4ry', 'c4n4ry']])]
    for (const row of rows) for (const byte of [0x80, 0xff]) await expectCorrupt(row, (view) => view.setUint8(view.byteLength - 1, byte))
  })
  test('strings that share a letter', async () => {
    const row = rowOf(['string', 'string'], ['é', 'b'])
    await expectCorrupt(row, (view) => view.setUint32(cells, cells + 8 + 1, true))
  })
  test('booleans that are neither true nor false', async () => {
    await expectCorrupt(rowOf(['boolean'], [true]), (view) => view.setUint8(cells, 2))
    await expectCorrupt(rowOf([{ array: 'boolean' }], [[true]]), (view) => view.setUint8(view.byteLength - 1, 3))
  })
  test('lists of another length than they say', async () => {
    for (const item of ['float64', 'string', { array: 'bytes' }, { vector: 3 }] satisfies StoredType[]) {
      const row = rowOf([{ array: item }], [[null, null, null]])
      for (const count of [0, 1, 2, 4, 8, 0x1fff_ffff, 0xffff_fff9, 0xffff_ffff])
        await expectCorrupt(row, (view) => view.setUint32(cells + 4, count, true))
    }
    const empty = rowOf([{ array: 'string' }, 'bytes'], [[], new Uint8Array(9)])
    for (const end of [cells + 8, cells + 8 + 3]) await expectCorrupt(empty, (view) => view.setUint32(cells, end, true))
  })
  test('nulls beyond the items of a list', async () => {
    await expectCorrupt(rowOf([{ array: 'int32' }], [[1]]), (view) => view.setUint8(cells + 4 + 4, 2))
  })
})

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
