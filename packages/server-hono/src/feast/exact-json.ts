// JSON with every digit: whole numbers that a double cannot hold become strings of their digits.

import { eachNumber } from '../wire/json-numbers.js'

/** `text` is well-formed JSON. Whole numbers of 16 digits and more come as strings, everything else as JSON.parse gives it. */
export function exactJson(text: string): unknown {
  let out = ''
  let copied = 0
  eachNumber(text, (start, end) => {
    if (end - start < 16 || !longWhole.test(text.slice(start, end))) return
    out += `${text.slice(copied, start)}"${text.slice(start, end)}"`
    copied = end
  })
  return JSON.parse(out + text.slice(copied))
}

const longWhole = /^-?\d{16,}$/
