// The local disk: exclusive links, fsync of files and of folders.

import { randomUUID } from 'node:crypto'
import { type FileHandle, link, mkdir, open, readdir, rename, unlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FileSystem, NewFile, ReadableFile, StagedFile } from './file-system.js'

export function localFileSystem(): FileSystem {
  return { read, open: openFile, list, create, stage, settle: syncFolder, remove }
}

async function read(path: string): Promise<{ bytes: Uint8Array; modified: number } | undefined> {
  const handle = await unlessMissing(open(path, 'r'))
  if (handle === undefined) return undefined
  try {
    const [bytes, { mtimeMs }] = await Promise.all([handle.readFile(), handle.stat()])
    return { bytes, modified: Math.floor(mtimeMs) }
  } finally {
    await handle.close()
  }
}

async function openFile(path: string): Promise<ReadableFile> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    return { size, read: (start, end, into) => readRange(handle, start, end, into), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readRange(handle: FileHandle, start: number, end: number, into?: Uint8Array): Promise<Uint8Array> {
  const bytes = into ?? Buffer.allocUnsafeSlow(end - start) // read over in full, or it is an error
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, start + length)
    if (bytesRead === 0) throw new RangeError('The file ends too early')
    length += bytesRead
  }
  return bytes
}

async function list(folder: string): Promise<readonly string[]> {
  return (await unlessMissing(readdir(folder))) ?? []
}

async function create(path: string): Promise<NewFile> {
  const handle = await openNew(path)
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) {
      isOpen = false
      await handle.close()
    }
  }
  return {
    async write(parts) {
      await writeAll(handle, parts)
    },
    async finish(target) {
      await handle.sync()
      await close()
      if (target !== undefined) await rename(path, target)
      await syncFolder(dirname(target ?? path))
    },
    async abandon() {
      await close().catch(() => undefined)
      await unlink(path).catch(() => undefined)
    },
  }
}

async function stage(path: string, bytes: Uint8Array): Promise<StagedFile> {
  const staged = join(dirname(dirname(path)), '_tmp', randomUUID())
  const abandon = async (): Promise<void> => unlink(staged).catch(() => undefined)
  try {
    const handle = await openNew(staged)
    try {
      await writeAll(handle, [bytes])
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    await abandon()
    throw error
  }
  return {
    abandon,
    async publish(target, modified) {
      const seconds = (modified + 0.1) / 1_000 // as a double it may lie below; who cuts it to milliseconds must not get the one before
      await utimes(staged, seconds, seconds)
      if (!(await linkNew(staged, target))) return false
      await syncFolder(dirname(target))
      await abandon()
      return true
    },
  }
}

/** Folders are looked at only where they are missing. */
async function openNew(path: string): Promise<FileHandle> {
  const handle = await unlessMissing(open(path, 'wx'))
  if (handle !== undefined) return handle
  await makeFolder(dirname(path))
  return open(path, 'wx')
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    if ((await unlessMissing(link(from, to).then(() => true))) === true) return true
    await makeFolder(dirname(to))
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (!linkless.some((code) => hasCode(error, code))) throw error
    throw Object.assign(new Error('The file system makes no hard links', { cause: error }), { code: 'ENOTSUP' })
  }
}

/** What `link` answers on file systems without hard links (FAT, exFAT, some network mounts). A missing permission would have shown when the file was written. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

async function remove(path: string): Promise<void> {
  await unlessMissing(unlink(path))
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  // One write a call: hundreds of small parts would be as many trips through the thread pool.
  const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
  let offset = 0
  while (offset < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset)
    offset += bytesWritten
  }
}

/** Makes a folder and those above it, each safe in the one above. */
async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path)
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // Windows opens no folders; its file system keeps names by its own log
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
