// Bodies as they are read: no longer than allowed, whatever their headers say, and strictly UTF-8.

import { GranaryError } from '@granary/core'
import type { Call } from './call.js'
import { decompressed } from './decompression.js'
import { requestHeader } from './request-header.js'

/** The body's type without its parameters; '' where none is given. */
export function contentType({ c }: Call): string {
  return (requestHeader(c, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** Whether the client asks for answers of a type by name. */
export function accepts({ c }: Call, type: string): boolean {
  return requestHeader(c, 'accept')?.includes(type) === true
}

/** @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE` */
export function unsupportedType(call: Call, supported: readonly string[]): never {
  throw new GranaryError(
    'INPUT_UNSUPPORTED_MEDIA_TYPE',
    `This route takes ${supported.join(', ')}: say so in content-type${contentType(call) === '' ? ', which is missing' : ''}`,
  )
}

/** The body as JSON. @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`, `INPUT_INVALID_BODY`, `LIMIT_BODY` */
export async function readJson(call: Call, bodyBytes: number): Promise<unknown> {
  if (contentType(call) !== 'application/json') unsupportedType(call, ['application/json'])
  const text = utf8(await readBytes(call, bodyBytes))
  try {
    return JSON.parse(text)
  } catch {
    // whose error repeats the text
    throw new GranaryError('INPUT_INVALID_BODY', 'The body is no JSON')
  }
}

/** The whole body. @throws GranaryError `LIMIT_BODY`, `INPUT_UNSUPPORTED_MEDIA_TYPE` for a compression that is not known */
export async function readBytes(call: Call, bodyBytes: number): Promise<Uint8Array> {
  const { c } = call
  const length = Number(requestHeader(c, 'content-length') ?? Number.NaN)
  if (length > bodyBytes) tooLong(bodyBytes)
  if (length <= bodyBytes && requestHeader(c, 'content-encoding') === undefined) return new Uint8Array(await c.req.arrayBuffer())
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of limitedChunks(call, bodyBytes)) {
    total += chunk.length
    chunks.push(chunk)
  }
  const whole = new Uint8Array(total)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

/** The body as it arrives, decompressed. Leaving the loop frees the connection's body. */
export async function* bodyChunks(call: Call): AsyncGenerator<Uint8Array> {
  const { body } = call.c.req.raw
  if (body === null) return
  yield* decompressed(body, requestHeader(call.c, 'content-encoding'))
}

/** The same, as long as there are no more than `bodyBytes`. @throws GranaryError `LIMIT_BODY` */
export async function* limitedChunks(call: Call, bodyBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bodyChunks(call)) {
    total += chunk.length
    if (total > bodyBytes) tooLong(bodyBytes)
    yield chunk
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** @throws GranaryError `INPUT_INVALID_BODY` */
export function utf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    throw new GranaryError('INPUT_INVALID_BODY', 'The body is not UTF-8')
  }
}

export function tooLong(bodyBytes: number): never {
  throw new GranaryError('LIMIT_BODY', `A body has at most ${bodyBytes} bytes here (limits.bodyBytes): send less at once, or NDJSON`)
}
