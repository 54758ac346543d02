// A history on disk that is damaged, missing or newer than this code, and foreign files that are none: told with the path within the store.

import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore, parquetSource } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { type AnyFeatureStore, createFeatureStore } from '../src/index.js'
import { canary, expectRefusal } from './refusal.js'
import { beginning, collect, day, purchases } from './shop.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function newRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'granary-core-'))
  folders.push(root)
  return root
}

function open(root: string): AnyFeatureStore {
  return createFeatureStore({
    name: 'shop',
    online: memoryOnlineStore(),
    offline: parquetOfflineStore({ root }),
    definitions: [purchases],
    clock: () => beginning,
  }) as AnyFeatureStore
}

/** A table of three commits, closed, and where it lies. */
async function stocked() {
  const root = await newRoot()
  const store = open(root)
  for (const number of [1, 2, 3])
    await store.ingest(purchases, [{ customer_id: `${canary.text}${number}`, total: number, event_timestamp: day(number) }], {
      batchId: `b${number}`,
    })
  await store.close()
  const folder = join(root, 'purchases', 'v1')
  const log = join(folder, '_delta_log')
  return {
    root,
    folder,
    log,
    entries: (await readdir(log)).filter((name) => name.endsWith('.json')).sort(),
    dataFiles: await dataFilesIn(folder),
  }
}

async function dataFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => name.endsWith('.parquet')).sort()
}

const spine = [1, 2, 3].map((number) => ({ customer_id: `${canary.text}${number}`, event_timestamp: day(5) }))

/** What looks at every row: each must say what is wrong, and answer nothing. */
const reads: readonly (readonly [string, (store: AnyFeatureStore) => Promise<unknown>])[] = [
  ['a training set', async (store) => (await store.getHistoricalFeatures(purchases, { spine })).rows()],
  ['the plain history', async (store) => (await store.getOfflineFeatures(purchases)).rows()],
  ['materialization', (store) => store.materialize()],
  ['the warm start of an online read', (store) => store.getOnlineFeatures(purchases, [{ customer_id: 'C1' }])],
]

describe('STORE_CORRUPT names the path within the store', () => {
  for (const [name, read] of reads) {
    test(`a missing data file, met by ${name}`, async () => {
      const { root, folder, dataFiles } = await stocked()
      await unlink(join(folder, dataFiles[1] as string))
      await expectRefusal(read(open(root)), 'STORE_CORRUPT', new RegExp(`purchases/v1/${escaped(dataFiles[1])}`))
    })
    test(`a truncated data file, met by ${name}`, async () => {
      const { root, folder, dataFiles } = await stocked()
      await truncate(join(folder, dataFiles[0] as string), 100)
      await expectRefusal(read(open(root)), 'STORE_CORRUPT', new RegExp(`purchases/v1/${escaped(dataFiles[0])}`))
    })
    test(`a missing log entry, met by ${name}`, async () => {
      const { root, log, entries } = await stocked()
      await unlink(join(log, entries[1] as string))
      await expectRefusal(read(open(root)), 'STORE_CORRUPT', new RegExp(`purchases/v1/_delta_log/${entries[1]}`))
    })
    test(`a damaged log entry, met by ${name}`, async () => {
      const { root, log, entries } = await stocked()
      const text = await readFile(join(log, entries[2] as string), 'utf8')
      await writeFile(join(log, entries[2] as string), text.slice(0, text.length / 2))
      await expectRefusal(read(open(root)), 'STORE_CORRUPT', new RegExp(`purchases/v1/_delta_log/${entries[2]}`))
    })
  }
  test('a log without its first entry', async () => {
    const { root, log, entries } = await stocked()
    await unlink(join(log, entries[0] as string))
    await expectRefusal(open(root).materialize(), 'STORE_CORRUPT', new RegExp(`purchases/v1/_delta_log/${entries[0]}`))
  })
  test('a damaged registry: nothing is read or written', async () => {
    const { root, folder, log } = await stocked()
    const before = [await readdir(log), await dataFilesIn(folder)]
    const revisions = join(root, '_registry', 'revisions')
    for (const name of await readdir(revisions)) await truncate(join(revisions, name), 100)
    const store = open(root)
    await expectRefusal(store.ingest(purchases, [{ customer_id: canary.text, total: 1 }]), 'STORE_CORRUPT', /registry/)
    expect([await readdir(log), await dataFilesIn(folder)]).toEqual(before)
  })
  test('an append into a damaged log stores nothing', async () => {
    const { root, folder, log, entries } = await stocked()
    await writeFile(join(log, entries[1] as string), '{')
    const before = [await readdir(log), await dataFilesIn(folder)]
    await expectRefusal(
      open(root).ingest(purchases, [{ customer_id: canary.text, total: 1 }], { batchId: 'b4' }),
      'STORE_CORRUPT',
      new RegExp(entries[1] as string),
    )
    expect([await readdir(log), await dataFilesIn(folder)]).toEqual(before)
  })
})

describe('STORE_UNSUPPORTED_PROTOCOL names the table and what it asks for', () => {
  const protocols: readonly (readonly [string, object, RegExp])[] = [
    [
      'deletion vectors',
      { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['deletionVectors'], writerFeatures: ['deletionVectors'] },
      /purchases.*deletionVectors/,
    ],
    ['column mapping', { minReaderVersion: 2, minWriterVersion: 5 }, /purchases.*columnMapping/],
    ['a version that is not there yet', { minReaderVersion: 9, minWriterVersion: 9 }, /purchases.*9/],
  ]
  for (const [name, protocol, names] of protocols) {
    test(name, async () => {
      const { root, folder, log } = await stocked()
      await writeFile(join(log, '00000000000000000003.json'), `${JSON.stringify({ protocol })}\n`)
      const before = [await readdir(log), await dataFilesIn(folder)]
      for (const [, read] of reads) await expectRefusal(read(open(root)), 'STORE_UNSUPPORTED_PROTOCOL', names)
      await expectRefusal(open(root).ingest(purchases, [{ customer_id: canary.text, total: 1 }]), 'STORE_UNSUPPORTED_PROTOCOL', names)
      expect([await readdir(log), await dataFilesIn(folder)]).toEqual(before)
    })
  }
})

describe('files of others', () => {
  const columns = { customer_id: 'id', total: 'n' }

  test('that are not there, are no Parquet, or lack a column: nothing is stored', async () => {
    const root = await newRoot()
    const store = open(root)
    await store.ingest(purchases, [{ customer_id: 'C1', total: 1 }], { batchId: 'first' })
    const training = await store.getHistoricalFeatures(purchases, { spine })
    const good = join(root, 'training.parquet')
    await training.toParquet(good)
    const bad = join(root, 'bad.parquet')
    await writeFile(bad, `${canary.text} is no Parquet`)
    const log = join(root, 'purchases', 'v1', '_delta_log')
    const before = await readdir(log)

    const missing = join(root, 'missing.parquet')
    await expectRefusal(store.ingest(purchases, parquetSource({ files: missing, columns })), 'INPUT_INVALID_FILE', /missing\.parquet/)
    await expectRefusal(store.ingest(purchases, parquetSource({ files: bad, columns })), 'INPUT_INVALID_FILE', /bad\.parquet/)
    await expectRefusal(store.ingest(purchases, parquetSource({ files: good, columns })), 'INPUT_MISSING_COLUMN', /training\.parquet.*id/)
    await expectRefusal(store.getHistoricalFeatures(purchases, { spine: { parquet: missing } }), 'INPUT_INVALID_FILE', /missing\.parquet/)
    await expectRefusal(store.getHistoricalFeatures(purchases, { spine: { parquet: bad } }), 'INPUT_INVALID_FILE', /bad\.parquet/)
    expect(await readdir(log)).toEqual(before)
  })

  test('without rows are a batch of none', async () => {
    const root = await newRoot()
    const store = open(root)
    const path = join(root, 'empty.parquet')
    await (await store.getHistoricalFeatures(purchases, { spine: { columns: { customer_id: [], event_timestamp: [] } } })).toParquet(path)
    const source = parquetSource({ files: path, columns: { customer_id: 'customer_id', total: 'total' } })
    expect(await store.ingest(purchases, source, { batchId: 'b' })).toMatchObject({ accepted: 0, rejected: 0, snapshot: '' })
  })
})

test('a name cannot leave the folder of the store', async () => {
  const root = await newRoot()
  const store = open(join(root, 'inside'))
  for (const name of ['../evil', '..', '/tmp/evil', 'purchases/../../evil'])
    await expectRefusal(store.ingest(name, [{ customer_id: 'C1', total: 1 }]), 'INPUT_INVALID_REFERENCE')
  await store.ingest(purchases, [{ customer_id: '../../evil', total: 1 }], { batchId: '..' })
  await collect(store.getQuarantine(purchases))
  await store.close()
  expect(await readdir(root)).toEqual(['inside'])
  expect(await readdir(join(root, 'inside'))).toEqual(expect.arrayContaining(['_registry', 'purchases']))
  expect(await readdir(join(root, 'inside', 'purchases'))).toEqual(['v1'])
})

function escaped(text: string | undefined): string {
  return (text ?? '').replaceAll(/[.*+?^${}()|[\]\\=%]/g, '\\$&')
}
