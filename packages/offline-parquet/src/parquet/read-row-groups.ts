// Row groups of a file one after the other; the next one is read from disk while the caller works on the last.

import type { AnswerColumn } from '@granary/core/spec'
import type { FileMetaData } from 'hyparquet'
import type { ReadableFile } from './footer.js'
import { decodeRowGroup, type FetchedRowGroup, fetchRowGroup, type WantedColumn } from './read-row-group.js'

export interface RowGroupsRequest {
  readonly metadata: FileMetaData
  /** Positions of row groups. */
  readonly groups: readonly number[]
  readonly wanted: readonly WantedColumn[]
  readonly signal: AbortSignal | undefined
}

/** Decoded columns, aligned with `wanted`. @throws Error: damaged; or the reason of an abort. */
export async function* readRowGroups(
  file: ReadableFile,
  { metadata, groups, wanted, signal }: RowGroupsRequest,
): AsyncGenerator<readonly AnswerColumn[]> {
  const fetch = (position: number): Promise<FetchedRowGroup> | undefined => {
    const group = groups[position]
    if (group === undefined) return undefined
    const fetched = fetchRowGroup(file, metadata, group, wanted)
    fetched.catch(() => undefined) // awaited in its turn
    return fetched
  }
  let next = fetch(0)
  try {
    for (let position = 0; next !== undefined; position++) {
      signal?.throwIfAborted()
      const fetched: FetchedRowGroup = await next
      next = fetch(position + 1)
      yield decodeRowGroup(metadata, fetched, wanted)
    }
  } finally {
    await next?.catch(() => undefined) // nothing may read a file that is about to be closed
  }
}
