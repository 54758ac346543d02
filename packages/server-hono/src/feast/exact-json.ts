// JSON with every digit: whole numbers that a double cannot hold become strings of their digits.

import { isLongWhole, withNumbers } from '../wire/json-numbers.js'

/** `text` is well-formed JSON. Whole numbers of 16 digits and more come as strings, everything else as JSON.parse gives it. */
export function exactJson(text: string): unknown {
  return JSON.parse(withNumbers(text, isLongWhole, (written) => `"${written}"`))
}
