// JSON with every digit: whole numbers that a double cannot hold become strings of their digits.

/** `text` is well-formed JSON. Whole numbers of 16 digits and more come as strings, everything else as JSON.parse gives it. */
export function exactJson(text: string): unknown {
  let out = ''
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at + 1)
    else if (code === minus || isDigit(code)) {
      const end = numberEnd(text, at + 1)
      if (end - at >= 16 && longWhole.test(text.slice(at, end))) {
        out += `${text.slice(copied, at)}"${text.slice(at, end)}"`
        copied = end
      }
      at = end
    } else at++
  }
  return JSON.parse(out + text.slice(copied))
}

const [quote, backslash, minus] = [34, 92, 45]
const longWhole = /^-?\d{16,}$/

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function stringEnd(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

/** Past the digits, points, signs and exponents that a number is made of. */
function numberEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at)))) at++
  return at
}
