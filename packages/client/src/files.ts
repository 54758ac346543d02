// Files, where the runtime has them: a client that only asks for features runs anywhere.

import { GranaryError } from '@granary/core/codec'

/** What is used of node:fs/promises. */
interface FileSystem {
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>
  writeFile(path: string, data: AsyncIterable<Uint8Array>, options: { readonly signal?: AbortSignal }): Promise<void>
  rename(from: string, to: string): Promise<void>
  rm(path: string, options: { readonly force: true }): Promise<void>
}
interface Runtime {
  readonly process?: { getBuiltinModule?(name: string): FileSystem | undefined }
}

/** Not imported: a bundler for browsers would look for it. @throws GranaryError `CAPABILITY_UNSUPPORTED` */
function fileSystem(): FileSystem {
  const files = (globalThis as Runtime).process?.getBuiltinModule?.('node:fs/promises')
  if (files !== undefined) return files
  throw new GranaryError(
    'CAPABILITY_UNSUPPORTED',
    'This runtime has no node:fs: hand the spine in as rows, and read rows() or batches() in place of a file',
  )
}

/** @throws GranaryError `CAPABILITY_UNSUPPORTED`, `INPUT_INVALID_FILE` */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return fileSystem()
    .readFile(path)
    .catch((cause: unknown) => {
      throw new GranaryError('INPUT_INVALID_FILE', `The file ${path} cannot be read: the cause says more`, { cause })
    })
}

/** Whole or not at all. Gives the bytes written. @throws GranaryError `CAPABILITY_UNSUPPORTED`, `INPUT_INVALID_FILE`, `STORE_FULL`, and the stream's own */
export async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const files = fileSystem()
  const partial = `${path}.${crypto.randomUUID()}.partial`
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length
      yield chunk
    }
  }
  try {
    await files.writeFile(partial, counted(), {})
    await files.rename(partial, path)
  } catch (error) {
    await files.rm(partial, { force: true }).catch(() => undefined) // the first error is the one to tell
    throw GranaryError.isInstance(error) ? error : unwritten(path, error)
  }
  return bytes
}

function unwritten(path: string, cause: unknown): GranaryError {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
  return new GranaryError(full ? 'STORE_FULL' : 'INPUT_INVALID_FILE', `The file ${path} cannot be written: the cause says more`, { cause })
}

/** Called before work whose result can only go into a file. @throws GranaryError `CAPABILITY_UNSUPPORTED` */
export function checkFiles(): void {
  fileSystem()
}
