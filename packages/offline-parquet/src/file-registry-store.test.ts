import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.js'
import { fileRegistryStore } from './file-registry-store.js'

const now = 1
const conflict = { code: 'STORE_CONFLICT' }

describe('a registry in files', () => {
  test('holds nothing, then what was saved, for every process', async () => {
    const path = join(temporaryFolder(), 'deep', 'registry')
    const [one, two] = [fileRegistryStore({ path }), fileRegistryStore({ path })]
    expect(await one.load({ now })).toBeUndefined()
    const { revision } = await one.save('\ufeff{"é":"😀"}\n\n', { now, expected: undefined })
    expect(await two.load({ now })).toEqual({ document: '\ufeff{"é":"😀"}\n\n', revision })
    const second = await two.save('', { now, expected: revision })
    expect(await one.load({ now })).toEqual({ document: '', revision: second.revision })
  })

  test('takes a document only on the revision that is there', async () => {
    const store = fileRegistryStore({ path: temporaryFolder() })
    await expect(store.save('x', { now, expected: '1' })).rejects.toMatchObject(conflict)
    const { revision } = await store.save('a', { now, expected: undefined })
    await expect(store.save('x', { now, expected: undefined })).rejects.toMatchObject(conflict)
    await store.save('b', { now, expected: revision })
    await expect(store.save('x', { now, expected: revision })).rejects.toMatchObject(conflict)
    expect((await store.load({ now }))?.document).toBe('b')
  })

  test('lets one of many writers win each time, and loses no change', async () => {
    const path = temporaryFolder()
    const increment = async (store: ReturnType<typeof fileRegistryStore>): Promise<void> => {
      for (;;) {
        const found = await store.load({ now })
        try {
          await store.save(String(Number(found?.document ?? 0) + 1), { now, expected: found?.revision })
          return
        } catch (error) {
          expect(error).toMatchObject(conflict)
        }
      }
    }
    const stores = Array.from({ length: 6 }, () => fileRegistryStore({ path }))
    await Promise.all(
      stores.map(async (store) => {
        for (let step = 0; step < 15; step++) await increment(store)
      }),
    )
    expect((await fileRegistryStore({ path }).load({ now }))?.document).toBe('90')
    expect(readdirSync(join(path, 'revisions')).length).toBeLessThan(30)
    expect(readdirSync(join(path, '_tmp'))).toEqual([])
  })

  test('holds 16 MB', async () => {
    const store = fileRegistryStore({ path: temporaryFolder() })
    const document = 'é'.repeat(8_388_608)
    await store.save(document, { now, expected: undefined })
    expect((await store.load({ now }))?.document === document).toBe(true)
  })

  test('that is damaged is STORE_CORRUPT', async () => {
    const path = temporaryFolder()
    const store = fileRegistryStore({ path })
    await store.save('{"a":1}', { now, expected: undefined })
    const file = join(path, 'revisions', readdirSync(join(path, 'revisions'))[0] as string)
    const whole = readFileSync(file)
    for (const length of [0, 10, whole.length - 1]) {
      truncateSync(file, length)
      await expect(store.load({ now })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
      writeFileSync(file, whole)
    }
    expect((await store.load({ now }))?.document).toBe('{"a":1}')
  })

  test('that is closed refuses', async () => {
    const store = fileRegistryStore({ path: temporaryFolder() })
    await Promise.all([store.close(), store.close()])
    await expect(store.load({ now })).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(store.save('', { now, expected: undefined })).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })

  test('rejects with the reason of an abort', async () => {
    const reason = new Error('enough')
    const store = fileRegistryStore({ path: temporaryFolder() })
    await expect(store.load({ now, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
