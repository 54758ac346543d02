// Bodies as they are read: no longer than allowed, whatever their headers say, and strictly UTF-8.

import { GranaryError } from '@granary/core'
import type { Call } from './call.js'
import { decompressed } from './decompression.js'
import { leftEarly, type Patience } from './patience.js'
import { requestHeader } from './request-header.js'
import type { ParseJson } from './wire/json-numbers.js'

/** The body's type without its parameters; '' where none is given. */
export function contentType({ c }: Call): string {
  return (requestHeader(c, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** Whether the client asks for answers of a type by name: wildcards name none, and a weight of 0 declines. `type`: in lower case. */
export function accepts({ c }: Call, type: string): boolean {
  const asked = requestHeader(c, 'accept')?.toLowerCase()
  if (asked?.includes(type) !== true) return false // as of most requests
  return asked.split(',').some((range) => {
    const [name, ...parameters] = range.split(';').map((part) => part.trim())
    return name === type && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

/** @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE` */
export function unsupportedType(call: Call, supported: readonly string[]): never {
  throw new GranaryError(
    'INPUT_UNSUPPORTED_MEDIA_TYPE',
    `This route takes ${supported.join(', ')}: say so in content-type${contentType(call) === '' ? ', which is missing' : ''}`,
  )
}

/** The body as JSON. @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`, `INPUT_INVALID_BODY`, `LIMIT_BODY`, and what `parse` throws */
export async function readJson(call: Call, bodyBytes: number, parse: ParseJson = plainly): Promise<unknown> {
  if (requestHeader(call.c, 'content-type') !== 'application/json' && contentType(call) !== 'application/json')
    unsupportedType(call, ['application/json'])
  return parsedJson(utf8(await readBytes(call, bodyBytes), bodyBytes), 'The body', parse)
}

const plainly: ParseJson = (text) => JSON.parse(text)

/** @throws GranaryError `INPUT_INVALID_BODY`, and what `parse` throws */
export function parsedJson(text: string, what: string, parse: ParseJson): unknown {
  try {
    return parse(text, what)
  } catch (error) {
    if (GranaryError.isInstance(error)) throw error
    throw new GranaryError('INPUT_INVALID_BODY', `${what} is no JSON`) // the error of the parser repeats the text
  }
}

/** Bytes of a body that is read at once; a longer one comes in parts, each of which has its time. */
const small = 2 ** 18

/** The whole body. @throws GranaryError `LIMIT_BODY`, `LIMIT_TIME`, `ABORTED`, `INPUT_UNSUPPORTED_MEDIA_TYPE` for a compression that is not known */
export function readBytes(call: Call, bodyBytes: number): Promise<ArrayBuffer> {
  const { c } = call
  const length = Number(requestHeader(c, 'content-length') ?? Number.NaN)
  if (length > bodyBytes) tooLong(bodyBytes)
  const plain = requestHeader(c, 'content-encoding') === undefined
  return length <= small && plain ? call.patience(c.req.arrayBuffer()) : joined(limitedChunks(call, bodyBytes))
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of parts) chunks.push(chunk)
  const whole = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole.buffer
}

/** The body as it arrives, decompressed, however long it takes: for streams of any length. Leaving the loop frees the connection's body. */
export function bodyChunks(call: Call): AsyncGenerator<Uint8Array> {
  return chunksOf(call, (part) => part.catch((error: unknown) => Promise.reject(leftEarly(error))))
}

/**
 * The same, as long as there are no more than `bodyBytes`, and each part comes in time. `limit`: the name of the limit.
 * @throws GranaryError `LIMIT_BODY`, `LIMIT_TIME`
 */
export async function* limitedChunks(call: Call, bodyBytes: number, limit = 'bodyBytes'): AsyncGenerator<Uint8Array> {
  const ends = performance.now() + call.bodyTime
  let total = 0
  for await (const chunk of chunksOf(call, call.patience)) {
    total += chunk.length
    if (total > bodyBytes) tooLong(bodyBytes, limit)
    if (performance.now() > ends)
      throw new GranaryError('LIMIT_TIME', 'The body takes longer than this server waits for it (limits.longTime)')
    yield chunk
  }
}

async function* chunksOf({ c }: Call, patience: Patience): AsyncGenerator<Uint8Array> {
  const { body, signal } = c.req.raw
  if (body === null) return
  const plain = decompressed(body, requestHeader(c, 'content-encoding'))
  const reader = plain.getReader()
  const read = plain === body ? () => patience(reader.read()) : () => patience(reader.read().catch(damaged))
  const leave = () => void reader.cancel().catch(() => undefined) // a body whose sender left may never end
  signal.addEventListener('abort', leave)
  try {
    for (;;) {
      const { done, value } = await read().catch((error: unknown) => {
        throw signal.aborted ? leftEarly(signal.reason) : error
      })
      if (signal.aborted) throw leftEarly(signal.reason)
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', leave)
    await reader.cancel().catch(() => undefined)
  }
}

function damaged(error: unknown): never {
  if (GranaryError.isInstance(error)) throw error
  throw new GranaryError('INPUT_INVALID_BODY', 'The body is not compressed as content-encoding says, or ends too early')
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** `most`: bytes, whatever a header said of their number. @throws GranaryError `LIMIT_BODY`, `INPUT_INVALID_BODY` */
export function utf8(bytes: Uint8Array | ArrayBuffer, most = Number.POSITIVE_INFINITY): string {
  if (bytes.byteLength > most) tooLong(most)
  try {
    return strict.decode(bytes)
  } catch {
    throw new GranaryError('INPUT_INVALID_BODY', 'The body is not UTF-8')
  }
}

function tooLong(most: number, limit = 'bodyBytes'): never {
  throw new GranaryError('LIMIT_BODY', `A body has at most ${most} bytes here (limits.${limit}): send less at once`)
}
