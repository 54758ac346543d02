import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FileSystem } from '../src/files/file-system.js'
import { localFileSystem } from '../src/files/local-file-system.js'
import { parquetOfflineStore } from '../src/index.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const table = tableOf('trips', [{ name: 'k', type: 'string' }], [{ name: 'x', type: 'float64' }])
const batch = (rows: number, seed = 1) =>
  batchOf(
    table,
    Array.from({ length: rows }, (_, row) => ({ event: row, created: row, values: { k: `k${row}`, x: Math.sin(row * seed) } })),
  )
const options = (batchId: string) => ({ now, batchId, created: 1 })

/** A disk on which the `count`th step that takes room fails. */
function fullAfter(count: number): FileSystem {
  const disk = localFileSystem()
  let left = count
  const take = () => {
    if (left-- === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  return {
    ...disk,
    async create(path) {
      take()
      const file = await disk.create(path)
      return {
        ...file,
        write: async (parts) => {
          take()
          await file.write(parts)
        },
        finish: async (target) => {
          take()
          await file.finish(target)
        },
      }
    },
    async stage(path, bytes) {
      take()
      const staged = await disk.stage(path, bytes)
      return {
        ...staged,
        publish: async (target, modified) => {
          take()
          return staged.publish(target, modified)
        },
      }
    },
  }
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
    : []
}

describe('a full disk', () => {
  test('at any step of an append is STORE_FULL, and nothing of it is stored; with room again the same batch is', async () => {
    let steps = 0
    for (; steps < 50; steps++) {
      const root = temporaryFolder()
      await parquetOfflineStore({ root }).append(batch(10), options('before'))
      const before = filesIn(root)
      const store = parquetOfflineStore({ root, fileSystem: fullAfter(steps) })
      const outcome = await store.append(batch(70_000), options('after')).catch((error: unknown) => error)
      if (!(outcome instanceof Error)) break
      expect(outcome).toMatchObject({ code: 'STORE_FULL' })
      expect(await readTable(store, everything(table))).toHaveLength(10)
      // Where the link itself failed, nobody can know whether it is there: then the data file stays.
      expect(filesIn(root).length - before.length).toBeLessThanOrEqual(1)
      expect((await store.append(batch(70_000), options('after'))).status).toBe('stored')
      expect(await readTable(parquetOfflineStore({ root }), everything(table))).toHaveLength(70_010)
    }
    expect(steps).toBe(7) // create, two row groups, footer, finish, stage, publish
  })

  test('in the middle of a file leaves no file, or the one that was there', async () => {
    for (let steps = 0; steps < 4; steps++) {
      const folder = temporaryFolder()
      const path = join(folder, 'train.parquet')
      const store = parquetOfflineStore({ root: join(folder, 'root'), fileSystem: fullAfter(steps) })
      const { keys, columns } = batch(1_000)
      async function* batches() {
        yield { length: 1_000, names: ['k', 'x'], types: ['string', 'float64'] as const, columns: [...keys, ...columns] }
      }
      await expect(store.files?.write(path, batches(), { now })).rejects.toMatchObject({ code: 'STORE_FULL' })
      expect(readdirSync(folder)).toEqual([])
      expect(await store.files?.write(path, batches(), { now })).toMatchObject({ rows: 1_000 })
      expect(readdirSync(folder)).toEqual(['train.parquet'])
    }
  })

  test('of a kilobyte blocks for real is STORE_FULL, and what was there stays', async (context) => {
    const root = smallDisk()
    if (root === undefined) return context.skip('needs root and tmpfs')
    const store = parquetOfflineStore({ root })
    await store.append(batch(100), options('first'))
    let stored = 1
    let failure: unknown
    for (let number = 0; failure === undefined && number < 100; number++) {
      try {
        await store.append(batch(5_000, number + 2), options(`batch ${number}`))
        stored++
      } catch (error) {
        failure = error
      }
    }
    expect(failure).toMatchObject({ code: 'STORE_FULL' })
    expect(stored).toBeGreaterThan(1)
    expect(await readTable(parquetOfflineStore({ root }), everything(table))).toHaveLength(100 + (stored - 1) * 5_000)
    expect(filesIn(root).filter((name) => name.endsWith('.parquet'))).toHaveLength(stored)
  })
})

/** A file system of one megabyte, where this process may mount one. */
function smallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = join(temporaryFolder(), 'disk')
  mkdirSync(folder)
  try {
    system('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'granary-test', folder])
  } catch {
    return undefined
  }
  onTestFinished(() => system('umount', ['-l', folder]))
  return folder
}

function system(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'ignore' })
}
