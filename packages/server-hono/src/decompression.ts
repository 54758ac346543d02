// Compressed bodies, a chunk at a time, so that a small one that unfolds into a huge one is stopped where the limit is.

import { GranaryError } from '@granary/core'
import { leftEarly } from './patience.js'

/**
 * Fails by GranaryError `ABORTED` where the client leaves, and by an error of the runtime's own where the bytes are damaged.
 * @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`: another encoding
 */
export function decompressed(body: ReadableStream<Uint8Array>, encoding: string | undefined): ReadableStream<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return body
  if (name !== 'gzip' && name !== 'deflate')
    throw new GranaryError(
      'INPUT_UNSUPPORTED_MEDIA_TYPE',
      'A body may be compressed by gzip or deflate (content-encoding), once, by nothing else',
    )
  return arriving(body).pipeThrough(new DecompressionStream(name) as ReadableWritablePair<Uint8Array, Uint8Array>) // as typed, one type in and out
}

/** The same bytes. A sender that leaves becomes `ABORTED` here: behind the decompression it would look like damaged bytes. */
function arriving(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(leftEarly(error)))
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
