// Opening data files ahead of their turn: a history of many small files would otherwise wait for the disk at each.

import { GranaryError } from '@granary/core/codec'
import type { AddFile } from '../delta/actions.js'
import type { TablePlace } from '../delta/place.js'
import { decodePath } from '../delta/table-state.js'
import type { FileSystem, ReadableFile } from '../files/file-system.js'
import { corrupt, systemCode } from '../store-errors.js'
import { type DataFileLayout, readLayout } from './data-file.js'
import type { LayoutCache } from './layout-cache.js'
import { dataFilePath } from './table-place.js'
import { footerTag } from './write-data-file.js'

export interface OpenDataFile {
  /** As errors name it. */
  readonly shown: string
  readonly file: ReadableFile
  readonly layout: DataFileLayout
}

/** Files that are open at a time, the one in turn among them. */
const ahead = 8

/** A smaller file is read whole. */
const smallFile = 262_144

/** The files in order, each to be closed by the caller; those opened ahead are closed when the loop is left. @throws GranaryError `STORE_CORRUPT` */
export async function* openDataFiles(
  place: TablePlace,
  adds: readonly AddFile[],
  files: FileSystem,
  cache: LayoutCache,
): AsyncGenerator<OpenDataFile> {
  const opening: Promise<OpenDataFile>[] = []
  let next = 0
  try {
    for (;;) {
      for (; opening.length < ahead && next < adds.length; next++) {
        const file = openDataFile(place, adds[next] as AddFile, files, cache)
        file.catch(() => undefined) // awaited in its turn
        opening.push(file)
      }
      const first = opening.shift()
      if (first === undefined) return
      yield await first
    }
  } finally {
    await Promise.allSettled(opening.map(async (file) => (await file).file.close()))
  }
}

async function openDataFile(
  place: TablePlace,
  { path, size, tags }: AddFile,
  files: FileSystem,
  cache: LayoutCache,
): Promise<OpenDataFile> {
  const name = decodePath(path)
  const shown = `${place.name}/${name}`
  const absolute = dataFilePath(place, name)
  const file = size <= smallFile ? await readWhole(files, absolute) : await openIfThere(files, absolute)
  if (file === undefined) throw corrupt(shown, 'the log names this data file, but it is missing; restore it from a backup')
  try {
    if (file.size !== size)
      throw corrupt(
        shown,
        `the data file has ${file.size} bytes, the log says ${size}: it is torn or was overwritten; restore it from a backup`,
      )
    const kept = cache.get(absolute)
    const layout = kept ?? (await readLayout(file, tags?.[footerTag] ?? undefined))
    if (kept === undefined) cache.set(absolute, layout)
    return { shown, file, layout }
  } catch (error) {
    await file.close()
    throw damage(error, shown)
  }
}

async function openIfThere(files: FileSystem, path: string): Promise<ReadableFile | undefined> {
  try {
    return await files.open(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function readWhole(files: FileSystem, path: string): Promise<ReadableFile | undefined> {
  const found = await files.read(path)
  if (found === undefined) return undefined
  const { bytes } = found
  return {
    size: bytes.length,
    async read(start, end) {
      if (end > bytes.length) throw new RangeError('The file ends too early')
      return bytes.subarray(start, end)
    },
    close: async () => {},
  }
}

/** What fails while reading a file's content is damage, unless the system or the caller says otherwise. */
export function damage(error: unknown, shown: string, signal?: AbortSignal): unknown {
  if (systemCode(error) !== undefined || (signal?.aborted === true && error === signal.reason)) return error
  const named = GranaryError.isInstance(error) && error.message.startsWith(shown)
  return named ? error : corrupt(shown, 'the data file is damaged; restore it from a backup', error)
}
