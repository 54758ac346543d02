// A body of Feast's routes: JSON, and the same with every digit where somebody needs it.

import type { Call } from '../call.js'
import { contentType, parsedJson, readBytes, unsupportedType, utf8 } from '../request-body.js'
import { parseRows } from '../wire/json-numbers.js'
import { exactJson } from './exact-json.js'

export interface FeastBody {
  /** Numbers that a double does not hold are none in it. */
  readonly value: unknown
  /** The same, but whole numbers of 16 digits and more as strings of their digits. Made when first asked for. */
  exact(): unknown
}

/** Not of a fraction, of which doubles have as many. */
const longNumber = /(?<![\d.])\d{16}/

/** @throws GranaryError `INPUT_UNSUPPORTED_MEDIA_TYPE`, `INPUT_INVALID_BODY`, `LIMIT_BODY` */
export async function feastBody(call: Call, bodyBytes: number): Promise<FeastBody> {
  if (contentType(call) !== 'application/json') unsupportedType(call, ['application/json'])
  const text = utf8(await readBytes(call, bodyBytes), bodyBytes)
  const value = parsedJson(text, 'The body', parseRows)
  let exact: unknown
  return {
    value,
    exact() {
      exact ??= longNumber.test(text) ? exactJson(text) : value
      return exact
    },
  }
}
