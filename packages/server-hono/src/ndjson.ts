// NDJSON: a JSON value a line, read as it arrives and written as it is made.

import { GranaryError } from '@granary/core'
import { utf8 } from './request-body.js'

const newline = 10

/**
 * Each line's value, blank lines left out.
 * @throws GranaryError `LIMIT_BODY`: a line has more than `lineBytes`; `INPUT_INVALID_BODY` naming the line: no JSON, no object, or no UTF-8.
 */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>, lineBytes: number): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const rest: Uint8Array[] = []
  let waiting = 0
  let line = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const value = parseLine(joined([...rest.splice(0), chunk.subarray(start, end)]), ++line, lineBytes)
      if (value !== undefined) yield value
      waiting = 0
      start = end + 1
    }
    if (start === chunk.length) continue
    rest.push(chunk.slice(start))
    waiting += chunk.length - start
    if (waiting > lineBytes) lineTooLong(line + 1, lineBytes)
  }
  const value = parseLine(joined(rest), line + 1, lineBytes)
  if (value !== undefined) yield value
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function parseLine(bytes: Uint8Array, line: number, lineBytes: number): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length > lineBytes) lineTooLong(line, lineBytes)
  const text = utf8(bytes).trim()
  if (text === '') return undefined
  const value = parsed(text, line)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>> // an object of JSON
  throw new GranaryError('INPUT_INVALID_BODY', `Line ${line} is no JSON object: NDJSON has an object a line`)
}

function parsed(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // whose error repeats the text
    throw new GranaryError('INPUT_INVALID_BODY', `Line ${line} is no JSON`)
  }
}

function lineTooLong(line: number, lineBytes: number): never {
  throw new GranaryError('LIMIT_BODY', `Line ${line} has more than ${lineBytes} bytes (limits.lineBytes)`)
}

/** A body of lines as they are made: the next ones only when the client takes them. `left` runs when it goes away. */
export function lines(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next() // a rejection errors the stream, and so cuts the connection
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}
