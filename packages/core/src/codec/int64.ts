// 64-bit integers as doubles, by their halves: a hundredth of the time that Number(bigint) takes a value.

import { GranaryError } from '../errors/granary-error.js'

/**
 * Each integer as a number, on a little-endian machine (all that JavaScript engines run on).
 * `numbers`: takes them, and may lie on the memory of `values`.
 * @throws GranaryError `STORE_CORRUPT`: an integer lies beyond plus or minus 2^53 - 1; rows with a 1 in `nulls` are not looked at, and 0.
 */
export function int64ToNumbers(
  values: BigInt64Array,
  nulls?: Uint8Array,
  numbers: Float64Array = new Float64Array(values.length),
): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  for (let row = 0; row < values.length; row++) {
    const value = (halves[row * 2 + 1] as number) * 4_294_967_296 + ((halves[row * 2] as number) >>> 0)
    if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) {
      if (nulls?.[row] !== 1)
        throw new GranaryError('STORE_CORRUPT', 'A 64-bit integer lies beyond 2^53: declare the column as t.bigint() to read it')
      numbers[row] = 0
    } else numbers[row] = value
  }
  return numbers
}
