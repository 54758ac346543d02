// Compressed bodies, a chunk at a time, so that a small one that unfolds into a huge one is stopped where the limit is.

import { GranaryError } from '@granary/core'

/** @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`: another encoding */
export function decompressed(body: ReadableStream<Uint8Array>, encoding: string | undefined): ReadableStream<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return body
  if (name !== 'gzip' && name !== 'deflate')
    throw new GranaryError(
      'INPUT_UNSUPPORTED_MEDIA_TYPE',
      'A body may be compressed by gzip or deflate (content-encoding), once, by nothing else',
    )
  return body.pipeThrough(new DecompressionStream(name) as ReadableWritablePair<Uint8Array, Uint8Array>) // as typed, one type in and out
}
