// Disks that answer late, twice or not at all: what an append says of itself stays true.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { registryIn } from '../src/file-registry-store.js'
import type { FileSystem, StagedFile } from '../src/files/file-system.js'
import { localFileSystem } from '../src/files/local-file-system.js'
import { parquetOfflineStore } from '../src/index.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const table = tableOf('trips', [{ name: 'k', type: 'string' }], [{ name: 'x', type: 'float64' }])
const batch = batchOf(table, [{ event: 1, created: 1, values: { k: 'a', x: 1 } }])
const options = (batchId: string) => ({ now, batchId, created: 1 })
const disk = localFileSystem()

/** A disk whose staged files are published by `publish`. */
function publishing(publish: (staged: StagedFile, path: string, modified: number) => Promise<boolean>): FileSystem {
  return {
    ...disk,
    async stage(path, bytes) {
      const staged = await disk.stage(path, bytes)
      return { ...staged, publish: (target, modified) => publish(staged, target, modified) }
    },
  }
}

describe('a commit that was made, though the disk said it was not', () => {
  test.each([0, 1, 3])('is stored, and keeps its data file, with %i commits of others after it', async (others) => {
    const root = temporaryFolder()
    const other = parquetOfflineStore({ root })
    let lies = 0
    const store = parquetOfflineStore({
      root,
      fileSystem: publishing(async (staged, path, modified) => {
        const published = await staged.publish(path, modified)
        if (lies++ > 0) return published
        for (let position = 0; position < others; position++) await other.append(batch, options(`other ${position}`))
        return false
      }),
    })
    const receipt = await store.append(batch, options('ours'))
    expect(receipt).toMatchObject({ status: 'stored', created: 1, snapshot: expect.stringMatching(/^0:/) as string })
    expect(await readTable(other, { ...everything(table), asOf: receipt.snapshot as string })).toHaveLength(1)
    expect(await readTable(other, everything(table))).toHaveLength(1 + others)
    expect(lies).toBe(1)
    expect(await store.append(batch, options('ours'))).toMatchObject({ status: 'duplicate', created: 1 })
    expect(readdirSync(join(root, 'trips', 'v1', '_tmp'))).toEqual([])
  })

  test('and whose log cannot be read then keeps its data file', async () => {
    const root = temporaryFolder()
    let broken = false
    const store = parquetOfflineStore({
      root,
      fileSystem: {
        ...publishing(async (staged, path, modified) => {
          broken = await staged.publish(path, modified)
          return false
        }),
        async read(path) {
          if (broken) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
          return disk.read(path)
        },
      },
    })
    await expect(store.append(batch, options('ours'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await readTable(parquetOfflineStore({ root }), everything(table))).toHaveLength(1)
  })
})

test('a scan that sees the same batch of another process, while it is about to be committed, does not let it in twice', async () => {
  const root = temporaryFolder()
  const other = parquetOfflineStore({ root })
  let meanwhile = async (): Promise<void> => {}
  const store = parquetOfflineStore({
    root,
    fileSystem: {
      ...disk,
      async stage(path, bytes) {
        await meanwhile()
        return disk.stage(path, bytes)
      },
    },
  })
  await store.append(batch, options('first'))
  meanwhile = async () => {
    await other.append(batch, options('same'))
    await readTable(store, everything(table))
  }
  expect(await store.append(batch, options('same'))).toMatchObject({ status: 'duplicate' })
  expect(await readTable(other, everything(table))).toHaveLength(2)
})

describe('folders that another process made', () => {
  const settling = (settle: (folder: string) => void): FileSystem => ({
    ...disk,
    async settle(folder) {
      settle(folder)
      await disk.settle(folder)
    },
  })

  test('are safe before the first append of a process is answered, stored or not, and left alone later', async () => {
    const root = temporaryFolder()
    const folders = [root, join(root, 'trips'), join(root, 'trips', 'v1')]
    await parquetOfflineStore({ root }).append(batch, options('a'))
    for (const batchId of ['a', 'b']) {
      const settled: string[] = []
      const store = parquetOfflineStore({ root, fileSystem: settling((folder) => settled.push(folder)) })
      await store.append(batch, options(batchId))
      expect(settled).toEqual(expect.arrayContaining(folders))
      settled.length = 0
      await store.append(batch, options(`${batchId} later`))
      expect(settled).toEqual([])
    }
  })

  test('that cannot be made safe are tried again with the next append', async () => {
    const root = temporaryFolder()
    let failures = 1
    const store = parquetOfflineStore({
      root,
      fileSystem: settling((folder) => {
        if (folder === root && failures-- > 0) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
      }),
    })
    await expect(store.append(batch, options('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await store.append(batch, options('a'))).toMatchObject({ status: 'duplicate' })
    expect(failures).toBe(-1)
  })
})

describe('a saver of the registry that pauses', () => {
  /** A registry with one revision, and one whose next save waits for `pause` before or after it is published. */
  async function paused(when: 'before' | 'after', pause: (path: string) => Promise<void>) {
    const path = temporaryFolder()
    const { revision } = await registryIn(path, disk).save('first', { now, expected: undefined })
    const slow = registryIn(
      path,
      publishing(async (staged, target, modified) => {
        if (when === 'before') await pause(path)
        const published = await staged.publish(target, modified)
        if (when === 'after') await pause(path)
        return published
      }),
    )
    return { path, outcome: await slow.save('slow', { now, expected: revision }).catch((error: unknown) => error) }
  }

  async function saveOften(path: string, times: number): Promise<void> {
    const registry = registryIn(path, disk)
    for (let time = 0; time < times; time++) {
      await registry.save(`other ${time}`, { now, expected: (await registry.load({ now }))?.revision })
    }
  }

  test.each([1, 5, 10, 11, 12, 25])('while others save %i times is told so, and its document is nowhere', async (times) => {
    const { path, outcome } = await paused('before', (folder) => saveOften(folder, times))
    expect(outcome).toMatchObject({ code: 'STORE_CONFLICT' })
    expect((await registryIn(path, disk).load({ now }))?.document).toBe(`other ${times - 1}`)
    const names = readdirSync(join(path, 'revisions')).sort()
    expect(names.length).toBeLessThanOrEqual(10)
    expect(Number(names.at(-1)?.slice(0, 20))).toBe(times + 1)
  })

  test.each([1, 9, 10, 25])('when it has saved is not told otherwise, though others save %i times on top of it', async (times) => {
    const { path, outcome } = await paused('after', (folder) => saveOften(folder, times))
    expect(outcome).toMatchObject({ revision: expect.stringMatching(/^2:/) as string })
    expect((await registryIn(path, disk).load({ now }))?.document).toBe(`other ${times - 1}`)
  })
})
