// 64-bit integers from and to doubles by their 32-bit halves: bigints would take a hundred times as long.

const twoTo32 = 4_294_967_296

/** Each whole number times `factor` (1 or 1,000) as a 64-bit integer; the product may lie beyond 2^53. */
export function numbersToInt64(values: Float64Array, factor: 1 | 1_000): BigInt64Array {
  const result = new BigInt64Array(values.length)
  const halves = new Int32Array(result.buffer)
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    const high = Math.floor(value / twoTo32)
    const low = (value - high * twoTo32) * factor
    const carry = Math.floor(low / twoTo32)
    halves[row * 2] = low - carry * twoTo32
    halves[row * 2 + 1] = high * factor + carry
  }
  return result
}

/**
 * Each 64-bit integer divided by `divisor` (1,000 or 1,000,000), floored: units finer than a millisecond to milliseconds, also before 1970.
 * `result`: takes them, and may lie on the memory of `values`.
 */
export function int64ToFlooredNumbers(
  values: BigInt64Array,
  divisor: 1_000 | 1_000_000,
  result: Float64Array = new Float64Array(values.length),
): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const whole = Math.floor(twoTo32 / divisor)
  const rest = twoTo32 - whole * divisor
  for (let row = 0; row < values.length; row++) {
    const high = halves[row * 2 + 1] as number
    result[row] = high * whole + Math.floor((high * rest + ((halves[row * 2] as number) >>> 0)) / divisor)
  }
  return result
}

/** The least and the greatest of some integers, by halves; undefined where there is none, or all are null. */
export function int64Bounds(values: BigInt64Array, nulls: Uint8Array | undefined): { min: bigint; max: bigint } | undefined {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  let least = -1
  let greatest = -1
  for (let row = 0; row < values.length; row++) {
    if (nulls?.[row] === 1) continue
    if (least < 0) least = greatest = row
    else if (isLess(halves, row, least)) least = row
    else if (isLess(halves, greatest, row)) greatest = row
  }
  return least < 0 ? undefined : { min: values[least] as bigint, max: values[greatest] as bigint }
}

function isLess(halves: Int32Array, left: number, right: number): boolean {
  const high = (halves[left * 2 + 1] as number) - (halves[right * 2 + 1] as number)
  return high !== 0 ? high < 0 : (halves[left * 2] as number) >>> 0 < (halves[right * 2] as number) >>> 0
}
