// Compressed bodies, a chunk at a time, so that a small one that unfolds into a huge one is stopped where the limit is.

import { GranaryError } from '@granary/core'

/** @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`: another encoding; `INPUT_INVALID_BODY`: damaged. */
export async function* decompressed(body: ReadableStream<Uint8Array>, encoding: string | undefined): AsyncGenerator<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') {
    yield* chunks(body)
    return
  }
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new GranaryError(
      'INPUT_UNSUPPORTED_MEDIA_TYPE',
      'A body may be compressed by gzip or deflate (content-encoding), by nothing else',
    )
  const plain = body.pipeThrough(new DecompressionStream(encoding) as ReadableWritablePair<Uint8Array, Uint8Array>) // as typed, one type in and out
  try {
    yield* chunks(plain)
  } catch (error) {
    if (GranaryError.isInstance(error)) throw error
    throw new GranaryError('INPUT_INVALID_BODY', `The body is not ${encoding}, or ends too early`)
  }
}

async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
