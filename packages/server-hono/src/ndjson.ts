// NDJSON: a JSON value a line, read as it arrives and written as it is made.

import { type ErrorCode, GranaryError } from '@granary/core'
import { parsedJson, utf8 } from './request-body.js'
import type { ParseJson } from './wire/json-numbers.js'

const newline = 10
/** Blank lines on end: a compressed body could hold thousands of millions of them. */
const mostBlank = 1_000

/**
 * Each line's value, blank lines left out. A line that comes in many pieces is put together once.
 * @throws GranaryError `LIMIT_BODY`: a line has more than `lineBytes`; `INPUT_INVALID_BODY` naming the line: no JSON, no object, no UTF-8, or a thousand blank ones; what `parse` throws.
 */
export async function* readNdjson(
  chunks: AsyncIterable<Uint8Array>,
  lineBytes: number,
  parse: ParseJson,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const beginning = growingBytes()
  let line = 0
  let blank = 0

  function take(end: Uint8Array): Readonly<Record<string, unknown>> | undefined {
    line++
    if (beginning.length() + end.length > lineBytes) lineTooLong(line, lineBytes)
    const value = parseLine(beginning.length() === 0 ? end : beginning.ended(end), line, parse)
    blank = value === undefined ? blank + 1 : 0
    if (blank > mostBlank)
      throw new GranaryError('INPUT_INVALID_BODY', `Line ${line} ends ${blank} blank ones: NDJSON has an object a line`)
    return value
  }

  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const value = take(chunk.subarray(start, end))
      if (value !== undefined) yield value
      start = end + 1
    }
    if (beginning.length() + chunk.length - start > lineBytes) lineTooLong(line + 1, lineBytes)
    beginning.add(chunk.subarray(start))
  }
  const value = take(new Uint8Array(0))
  if (value !== undefined) yield value
}

interface GrowingBytes {
  length(): number
  add(bytes: Uint8Array): void
  /** All that was added and `bytes`, until the next is added. Begins anew. */
  ended(bytes: Uint8Array): Uint8Array
}

function growingBytes(): GrowingBytes {
  let room = new Uint8Array(0)
  let length = 0
  function add(bytes: Uint8Array): void {
    if (length + bytes.length > room.length) {
      const larger = new Uint8Array(Math.max(1_024, 2 * (length + bytes.length)))
      larger.set(room.subarray(0, length))
      room = larger
    }
    room.set(bytes, length)
    length += bytes.length
  }
  return {
    length: () => length,
    add,
    ended(bytes) {
      add(bytes)
      const whole = room.subarray(0, length)
      length = 0
      return whole
    },
  }
}

function parseLine(bytes: Uint8Array, line: number, parse: ParseJson): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length === 0) return undefined
  const text = utf8(bytes).trim()
  if (text === '') return undefined
  const value = parsedJson(text, `Line ${line}`, parse)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>> // an object of JSON
  throw new GranaryError('INPUT_INVALID_BODY', `Line ${line} is no JSON object: NDJSON has an object a line`)
}

function lineTooLong(line: number, lineBytes: number): never {
  throw new GranaryError('LIMIT_BODY', `Line ${line} has more than ${lineBytes} bytes (limits.lineBytes)`)
}

/**
 * A body of lines as they are made: the next ones only when the client takes them. Who makes them ends when the client goes away, or when the
 * time of `signal` is over: then the connection is cut, however slowly the client reads. `failed`: hears of what cuts it.
 */
export function lines(
  texts: AsyncGenerator<string>,
  signal?: AbortSignal,
  failed: (error: unknown) => void = () => undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let cut: () => void = () => undefined
  const ended = () => signal?.removeEventListener('abort', cut)
  return new ReadableStream({
    start(controller) {
      cut = () => {
        if ((signal?.reason as { readonly name?: unknown } | undefined)?.name !== 'TimeoutError') return // the client left, and the stream is cancelled
        failed(signal?.reason)
        controller.error(cutOff('LIMIT_TIME'))
        texts.return(undefined).catch(() => undefined) // told by the cut
      }
      signal?.addEventListener('abort', cut, { once: true })
    },
    async pull(controller) {
      const { done, value } = await texts.next().catch((error: unknown) => {
        if (signal?.aborted !== true) failed(error)
        throw cutOff(GranaryError.isInstance(error) ? error.code : 'INTERNAL')
      })
      if (signal?.aborted === true) return
      if (done !== true) return controller.enqueue(encoder.encode(value))
      ended()
      controller.close()
    },
    async cancel() {
      ended()
      await texts.return(undefined)
    },
  })
}

/** Errors a stream, and so cuts the connection. Servers print what they are handed: the code alone, and nothing that a row held. */
function cutOff(code: ErrorCode): GranaryError {
  return new GranaryError(code, `An answer was cut off: ${code}`)
}

/** The same once the first ones are made: what fails before a byte is sent can still be told as a problem. @throws what making them throws */
export async function startedLines(
  texts: AsyncGenerator<string>,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const first = await texts.next()
  return lines(goingOn(first, texts), signal, failed)
}

async function* goingOn(first: IteratorResult<string>, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    if (first.done !== true) yield first.value
    yield* texts
  } finally {
    await texts.return(undefined)
  }
}
