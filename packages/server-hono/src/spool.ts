// Files that a request needs for a moment, in a folder of their own: Parquet in, Parquet out.

import { GranaryError } from '@granary/core'

export interface Spool {
  /** Writes what comes to a new file, and answers its path. */
  write(chunks: AsyncIterable<Uint8Array>): Promise<string>
  /** A path where nothing is yet. */
  path(): string
  /** A file, and how many bytes it has. The spool is removed when they were read, or when the reader leaves. */
  read(path: string): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly bytes: number }>
  /** Never rejects: whoever removes has an answer to give, or an error that says more. */
  remove(): Promise<void>
  /** The error without the paths of these files, which are nobody's business. */
  unplaced(error: unknown): unknown
}

/** @throws GranaryError `CAPABILITY_UNSUPPORTED`: the runtime has no files. */
export async function spool(): Promise<Spool> {
  const { mkdtemp, open, rm } = await fileSystem()
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const folder = await mkdtemp(join(tmpdir(), 'granary-server-'))
  let files = 0
  const path = () => join(folder, `${++files}.parquet`)
  /** Tried again for some seconds: a store that was told to end may not have heard it yet, and still write here. */
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => undefined)

  return {
    path,
    remove,
    unplaced(error) {
      if (!GranaryError.isInstance(error) || !error.message.includes(folder)) return error
      const message = error.message.replaceAll(/\S*\.parquet/g, (path) => (path.startsWith(folder) ? 'the Parquet file' : path))
      return new GranaryError(error.code, message, { cause: error })
    },
    async write(chunks) {
      const written = path()
      const file = await open(written, 'wx')
      try {
        for await (const chunk of chunks) await file.write(chunk)
      } finally {
        await file.close()
      }
      return written
    },
    async read(from) {
      const file = await open(from, 'r')
      const { size: bytes } = await file.stat()
      const end = async () => {
        await file.close()
        await remove()
      }
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { bytesRead, buffer } = await file.read({ buffer: new Uint8Array(65_536) })
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
          await end()
          controller.close()
        },
        cancel: end,
      })
      return { body, bytes }
    },
  }
}

async function fileSystem(): Promise<typeof import('node:fs/promises')> {
  try {
    return await import('node:fs/promises')
  } catch {
    throw new GranaryError('CAPABILITY_UNSUPPORTED', 'Parquet over HTTP needs a runtime with files, such as Node, Bun or Deno: use NDJSON')
  }
}
