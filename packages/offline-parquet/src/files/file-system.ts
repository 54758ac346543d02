// What a table asks of the disk beneath it: few operations, each with a promise about what survives a crash. Object stores can keep them too.

import type { ReadableFile } from '../parquet/footer.js'

export type { ReadableFile }

/** Paths are absolute, or relative to the process's folder. Errors are the engine's own, with a `code` such as ENOENT or ENOSPC. */
export interface FileSystem {
  /** A whole small file; undefined where there is none. */
  read(path: string): Promise<{ readonly bytes: Uint8Array; readonly modified: number } | undefined>
  /** @throws an error of code ENOENT: not there. */
  open(path: string): Promise<ReadableFile>
  /** Names in a folder; none where the folder is not there. */
  list(folder: string): Promise<readonly string[]>
  /** A new file, which must not exist; folders are made. Until `finish` a crash leaves all, some or nothing of it. */
  create(path: string): Promise<NewFile>
  /** Bytes that lie safely beside `path`, to become it whole or not at all. Folders are made. */
  stage(path: string, bytes: Uint8Array): Promise<StagedFile>
  /** After it, every name in the folder that could be read before survives a power cut, whoever made it. */
  settle(folder: string): Promise<void>
  /** Nothing happens where there is none. */
  remove(path: string): Promise<void>
}

export interface NewFile {
  write(parts: readonly Uint8Array[]): Promise<void>
  /** After it the file survives a power cut; moved to `path` where given, over what is there. */
  finish(path?: string): Promise<void>
  /** Removes it. Never rejects. */
  abandon(): Promise<void>
}

export interface StagedFile {
  /**
   * Becomes `path`, with that time of last change (ms), and survives a power cut; false where `path` exists: then it can be tried again with
   * another. What exists may be these very bytes: a network that repeats a request answers its first success with false. Who is told false looks.
   */
  publish(path: string, modified: number): Promise<boolean>
  /** Removes what is left of it. Never rejects. */
  abandon(): Promise<void>
}
