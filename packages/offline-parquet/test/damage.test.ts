import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const table = tableOf('trips', [{ name: 'k', type: 'string' }], [{ name: 'x', type: 'float64' }])
const batch = (position: number) =>
  batchOf(
    table,
    Array.from({ length: 1_000 }, (_, row) => ({ event: row, created: row, values: { k: `k${row}`, x: position * 1_000 + row / 3 } })),
  )

/** Three appends; the table's folder, its data files by version, its log entries. */
async function damaged(hurt: (folder: string, files: readonly string[], entry: (version: number) => string) => void) {
  const root = temporaryFolder()
  const store = parquetOfflineStore({ root })
  for (const position of [0, 1, 2]) await store.append(batch(position), { now, batchId: `batch ${position}`, created: position })
  await store.close()
  const folder = join(root, 'trips', 'v1')
  const entry = (version: number) => join(folder, '_delta_log', `${String(version).padStart(20, '0')}.json`)
  const files = [0, 1, 2].map((version) =>
    join(folder, /"add":\{"path":"([^"]+)"/.exec(readFileSync(entry(version), 'utf8'))?.[1] as string),
  )
  hurt(folder, files, entry)
  return parquetOfflineStore({ root })
}

const corrupt = (path: RegExp) => ({ code: 'STORE_CORRUPT', message: expect.stringMatching(path) as string })

describe('a data file that is', () => {
  const dataFile = /trips\/v1\/part-[0-9a-f-]+\.parquet/

  test('missing is named', async () => {
    const store = await damaged((_, files) => rmSync(files[1] as string))
    await expect(readTable(store, everything(table))).rejects.toMatchObject(corrupt(dataFile))
  })

  test('torn is named, wherever it was torn', async () => {
    for (const length of [0, 3, 11, 500, -1]) {
      const store = await damaged((_, files) =>
        truncateSync(files[1] as string, length >= 0 ? length : statSync(files[1] as string).size - 1),
      )
      await expect(readTable(store, everything(table))).rejects.toMatchObject(corrupt(dataFile))
    }
  })

  test('changed in any one byte is named, or gives the same rows', async () => {
    const root = temporaryFolder()
    const store = parquetOfflineStore({ root })
    await store.append(batch(0), { now, batchId: 'a', created: 0 })
    const folder = join(root, 'trips', 'v1')
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.parquet')) as string)
    const whole = readFileSync(file)
    const rows = await readTable(store, everything(table))
    const positions = Array.from({ length: whole.length }, (_, position) => position).filter(
      (position) => position < 200 || position > whole.length - 300 || position % 97 === 0,
    )
    let named = 0
    for (const position of positions) {
      const bytes = Uint8Array.from(whole)
      bytes[position] = (bytes[position] as number) ^ (1 << (position % 8))
      writeFileSync(file, bytes)
      const found = await readTable(parquetOfflineStore({ root }), everything(table)).catch((error: unknown) => error)
      if (Array.isArray(found)) expect(found).toEqual(rows)
      else {
        expect(found).toMatchObject(corrupt(dataFile))
        named++
      }
    }
    expect(named).toBeGreaterThan(positions.length * 0.9)
  })

  test('another whole file is named', async () => {
    const store = await damaged((_, files) => copyFileSync(files[0] as string, files[1] as string))
    await expect(readTable(store, everything(table))).rejects.toMatchObject(corrupt(dataFile))
  })

  test('outside of the table is refused', async () => {
    for (const path of ['../../../etc/passwd', '/etc/passwd', 'file:///etc/passwd', 's3://bucket/x', '%2e%2e/x']) {
      const store = await damaged((_, __, entry) => {
        writeFileSync(
          entry(3),
          `${JSON.stringify({ add: { path, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true } })}\n`,
        )
      })
      await expect(readTable(store, everything(table))).rejects.toMatchObject(corrupt(/trips\/v1/))
    }
  })
})

describe('a log entry that is', () => {
  const logEntry = (version: number) => new RegExp(`trips/v1/_delta_log/0{19}${version}\\.json`)
  const refusesAll = async (store: ReturnType<typeof parquetOfflineStore>, version: number) => {
    await expect(readTable(store, everything(table))).rejects.toMatchObject(corrupt(logEntry(version)))
    await expect(store.append(batch(5), { now, batchId: 'batch 5', created: 5 })).rejects.toMatchObject(corrupt(logEntry(version)))
    await expect(store.snapshots?.at(table, 'newest', { now })).rejects.toMatchObject(corrupt(logEntry(version)))
  }

  test('missing is named, in the middle and at the beginning', async () => {
    for (const version of [0, 1]) await refusesAll(await damaged((_, __, entry) => rmSync(entry(version))), version)
  })

  test('empty, cut or nonsense is named', async () => {
    const hurts: ((path: string) => void)[] = [
      (path) => truncateSync(path, 0),
      (path) => truncateSync(path, statSync(path).size - 20),
      (path) => writeFileSync(path, 'nonsense\n'),
      (path) => writeFileSync(path, '[1]\n3\n'),
      (path) => writeFileSync(path, '{"add":{"path":7}}\n'),
      (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0])),
    ]
    for (const version of [0, 2]) {
      for (const hurt of hurts) await refusesAll(await damaged((_, __, entry) => hurt(entry(version))), version)
    }
  })
})

describe('a table of another engine', () => {
  const withProtocol = (protocol: object, extra: object = {}) =>
    damaged((_, __, entry) =>
      writeFileSync(
        entry(3),
        [{ protocol }, ...(Object.keys(extra).length > 0 ? [extra] : [])].map((action) => JSON.stringify(action)).join('\n'),
      ),
    )
  const unsupported = (feature: string) => ({ code: 'STORE_UNSUPPORTED_PROTOCOL', message: expect.stringContaining(feature) as string })

  test('with a newer protocol is refused by the name of its feature', async () => {
    for (const [protocol, feature] of [
      [{ minReaderVersion: 2, minWriterVersion: 5 }, 'columnMapping'],
      [
        { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['deletionVectors'], writerFeatures: ['deletionVectors'] },
        'deletionVectors',
      ],
      [{ minReaderVersion: 9, minWriterVersion: 9 }, 'reader version 9'],
    ] as const) {
      const store = await withProtocol(protocol)
      await expect(readTable(store, everything(table))).rejects.toMatchObject(unsupported(feature))
      await expect(store.append(batch(5), { now, batchId: 'five', created: 5 })).rejects.toMatchObject(unsupported(feature))
    }
  })

  test('that only writers must understand is read, and not written to', async () => {
    for (const [protocol, feature] of [
      [{ minReaderVersion: 1, minWriterVersion: 4 }, 'writer version 4'],
      [{ minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['appendOnly', 'domainMetadata'] }, 'domainMetadata'],
    ] as const) {
      const store = await withProtocol(protocol)
      expect(await readTable(store, everything(table))).toHaveLength(3_000)
      await expect(store.append(batch(5), { now, batchId: 'five', created: 5 })).rejects.toMatchObject(unsupported(feature))
    }
  })

  test('with harmless features and unknown actions is read and written to', async () => {
    const store = await withProtocol(
      { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['appendOnly', 'invariants'] },
      { domainMetadata: { domain: 'x' }, cdc: null },
    )
    expect((await store.append(batch(5), { now, batchId: 'five', created: 5 })).status).toBe('stored')
    expect(await readTable(store, everything(table))).toHaveLength(4_000)
  })
})

describe('a folder that', () => {
  const asRoot = process.getuid?.() === 0

  test('is a file is an error with a code, and stores nothing', async () => {
    const root = join(temporaryFolder(), 'taken')
    writeFileSync(root, '')
    const store = parquetOfflineStore({ root })
    await expect(store.append(batch(0), { now, batchId: 'a', created: 0 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(readFileSync(root, 'utf8')).toBe('')
  })

  test.skipIf(asRoot)('may not be written to is STORE_DENIED', async () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'inner'))
    chmodSync(join(root, 'inner'), 0o500)
    const store = parquetOfflineStore({ root: join(root, 'inner') })
    await expect(store.append(batch(0), { now, batchId: 'a', created: 0 })).rejects.toMatchObject({ code: 'STORE_DENIED' })
    expect(readdirSync(join(root, 'inner'))).toEqual([])
    expect(existsSync(join(root, 'inner', 'trips'))).toBe(false)
  })
})
