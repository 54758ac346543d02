// Text in a row's bytes. The platform's coders cost some 200 ns a call, whatever the length: short ASCII is quicker by hand, and texts together.

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }) // ignoreBOM: else a leading U+FEFF vanishes

/** Lengths from which on the platform's coders are quicker. */
const longToWrite = 48
const longToRead = 16

/** Writes the UTF-8 of a well-formed string, which has room for 3 bytes a unit, and answers where it ends. */
export function writeText(bytes: Uint8Array, start: number, text: string): number {
  const { length } = text
  if (length < longToWrite) {
    let position = 0
    for (; position < length; position++) {
      const unit = text.charCodeAt(position)
      if (unit > 0x7f) break
      bytes[start + position] = unit
    }
    if (position === length) return start + length
  }
  return start + encoder.encodeInto(text, bytes.subarray(start)).written
}

/** The string of these bytes; undefined where they are no UTF-8. */
export function readText(view: DataView, start: number, end: number): string | undefined {
  return (end - start < longToRead ? shortAscii(view, start, end) : undefined) ?? decoded(view, start, end)
}

/** The string of these bytes where they are nothing but ASCII, so that byte i is unit i; undefined elsewhere. */
export function readAscii(view: DataView, start: number, end: number): string | undefined {
  const text = decoded(view, start, end)
  return text?.length === end - start ? text : undefined
}

function shortAscii(view: DataView, start: number, end: number): string | undefined {
  let text = ''
  let place = start
  for (; place + 4 <= end; place += 4) {
    const four = view.getInt32(place)
    if ((four & 0x80808080) !== 0) return undefined
    text += String.fromCharCode(four >> 24, (four >> 16) & 0x7f, (four >> 8) & 0x7f, four & 0x7f)
  }
  for (; place < end; place++) {
    const byte = view.getUint8(place)
    if (byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

function decoded(view: DataView, start: number, end: number): string | undefined {
  try {
    return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start))
  } catch {
    return undefined
  }
}
