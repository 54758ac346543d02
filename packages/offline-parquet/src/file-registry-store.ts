// The registry as numbered files: a revision is made by an exclusive link, so that of two processes one wins and the other knows.

import { createHash } from 'node:crypto'
import { checkOptions, GranaryError } from '@granary/core/codec'
import type { RegistryDocument, RegistryStore } from '@granary/core/spec'
import { checkedPath } from './checked-path.js'
import type { FileSystem } from './files/file-system.js'
import { localFileSystem } from './files/local-file-system.js'
import { lifetime } from './lifetime.js'
import { corrupt, storeError } from './store-errors.js'

export interface FileRegistryOptions {
  /** A folder of its own; made when first saved to. */
  readonly path: string
}

/**
 * Durable once answered, and safe between processes. Keeps the last few revisions.
 * @throws GranaryError `INPUT_INVALID_OPTION`: no path, or an option that is not known.
 */
export function fileRegistryStore(options: FileRegistryOptions): RegistryStore {
  checkOptions('fileRegistryStore', options, ['path'])
  const way = "fileRegistryStore needs its path, a folder of its own: write fileRegistryStore({ path: 'data/registry' })"
  return registryIn(checkedPath(options?.path, way), localFileSystem())
}

/** Revisions kept behind the newest, so that whoever read a folder's names still finds the file. */
const kept = 10

export function registryIn(folder: string, files: FileSystem): RegistryStore {
  const life = lifetime('The file registry')
  const fileOf = (number: number): string => `${folder}/revisions/${String(number).padStart(20, '0')}.json`

  /** The newest revision. Names are listed, then the next ones tried: a listing may lack the newest. */
  async function newest(): Promise<Revision | undefined> {
    const listed = await newestListed()
    let found: Revision | undefined
    for (let number = Math.max(listed, 1); ; number++) {
      const file = await files.read(fileOf(number))
      if (file !== undefined) found = decode(file.bytes, number)
      else if (found !== undefined || listed === 0) return found
      else return newest() // the one that was listed is cleaned up by now
    }
  }

  async function newestListed(): Promise<number> {
    const names = await files.list(`${folder}/revisions`)
    return names.reduce((most, name) => Math.max(most, Number(/^(\d{20})\.json$/.exec(name)?.[1] ?? 0)), 0)
  }

  function decode(bytes: Uint8Array, number: number): Revision {
    const separator = bytes.indexOf(10)
    const text = bytes.subarray(separator + 1)
    const expected = new TextDecoder().decode(bytes.subarray(0, Math.max(0, separator)))
    if (separator >= 0 && checksum(text) === expected) {
      return { number, document: new TextDecoder('utf-8', { ignoreBOM: true }).decode(text), revision: revisionName(number, expected) }
    }
    throw corrupt(
      `registry revision ${number}`,
      `the file is damaged: restore ${fileOf(number)} from a backup, or remove it to go back to the revision before`,
    )
  }

  async function load(): Promise<RegistryDocument | undefined> {
    const found = await newest()
    return found === undefined ? undefined : { document: found.document, revision: found.revision }
  }

  async function save(document: string, expected: string | undefined, now: number): Promise<{ revision: string }> {
    const present = await newest()
    if (present?.revision !== expected) throw conflict()
    const number = (present?.number ?? 0) + 1
    const text = new TextEncoder().encode(document)
    const sum = checksum(text)
    const staged = await files.stage(fileOf(number), Buffer.concat([new TextEncoder().encode(`${sum}\n`), text]))
    try {
      if (!(await staged.publish(fileOf(number), now))) throw conflict()
    } finally {
      await staged.abandon()
    }
    if (await isOvertaken(number)) {
      await files.remove(fileOf(number))
      throw conflict()
    }
    if (number > kept) await files.remove(fileOf(number - kept)).catch(() => undefined) // tried again with the next revision but one
    return { revision: revisionName(number, sum) }
  }

  /**
   * Whether a revision just made is an old one: its number was free because cleaning up had freed it. Others may save on top of a good one as
   * often, but then its file is cleaned up, and not there any more.
   */
  async function isOvertaken(number: number): Promise<boolean> {
    return (await newestListed()) >= number + kept && (await files.read(fileOf(number))) !== undefined
  }

  const named = (error: unknown, signal: AbortSignal | undefined): never => {
    throw storeError(error, 'using the registry', signal)
  }
  return {
    specVersion: 'registry/1',
    load: ({ signal }) => life.run(() => abortable(load, signal)).catch((error: unknown) => named(error, signal)),
    save: (document, { expected, now, signal }) =>
      life.run(() => abortable(() => save(document, expected, now), signal)).catch((error: unknown) => named(error, signal)),
    close: () => life.close(),
  }
}

interface Revision extends RegistryDocument {
  readonly number: number
}

/** What it holds is part of its name, so that a folder restored from a backup never matches an old one. */
function revisionName(number: number, sum: string): string {
  return `${number}:${sum.slice(0, 16)}`
}

async function abortable<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted()
  return call()
}

function conflict(): GranaryError {
  return new GranaryError('STORE_CONFLICT', 'The registry has another revision than expected: load it again, and save what follows from it')
}

/** Kept beside the document, so that a torn or flipped byte is no other registry. */
function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
