// Row groups of a file one after the other; the next one is read from disk while the caller works on the last.

import type { FileMetaData } from 'hyparquet'
import type { ReadableFile } from './footer.js'
import type { Memory } from './memory.js'
import { type DecodedRowGroup, decodeRowGroup, type FetchedRowGroup, fetchRowGroup, type WantedColumn } from './read-row-group.js'

export interface RowGroupsRequest {
  readonly metadata: FileMetaData
  /** Positions of row groups. */
  readonly groups: readonly number[]
  readonly wanted: readonly WantedColumn[]
  readonly signal: AbortSignal | undefined
  /** What a file's bytes are read into: may be the same memory for one file after the other. */
  readonly fetched: Memory
  /** What the columns lie in. Reused memory is theirs until the next row group is asked for. */
  readonly decoded: Memory
}

/** The row groups, columns aligned with `wanted`. @throws Error: damaged; or the reason of an abort. */
export async function* readRowGroups(
  file: ReadableFile,
  { metadata, groups, wanted, signal, fetched, decoded }: RowGroupsRequest,
): AsyncGenerator<DecodedRowGroup> {
  const fetch = (position: number): Promise<FetchedRowGroup> | undefined => {
    const group = groups[position]
    if (group === undefined) return undefined
    fetched.reuse()
    const fetching = fetchRowGroup(file, metadata, group, wanted, fetched)
    fetching.catch(() => undefined) // awaited in its turn
    return fetching
  }
  let next = fetch(0)
  try {
    for (let position = 0; next !== undefined; position++) {
      signal?.throwIfAborted()
      const bytes: FetchedRowGroup = await next
      decoded.reuse()
      const rowGroup = decodeRowGroup(metadata, bytes, wanted, decoded)
      next = fetch(position + 1) // only now, for it takes the same memory
      yield rowGroup
    }
  } finally {
    await next?.catch(() => undefined) // nothing may read a file that is about to be closed
  }
}
