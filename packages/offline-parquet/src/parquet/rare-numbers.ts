// Numbers that only foreign files hold: decimals and half floats.

/** The unscaled value of a decimal: an integer, or big-endian two's complement bytes. */
export function unscaledDecimal(value: number | bigint | Uint8Array): number {
  if (!(value instanceof Uint8Array)) return Number(value)
  let unscaled = 0n
  for (const byte of value) unscaled = unscaled * 256n + BigInt(byte)
  return Number(BigInt.asIntN(value.length * 8, unscaled))
}

/** IEEE 754 binary16, little-endian. */
export function float16(bytes: Uint8Array): number {
  const bits = ((bytes[1] as number) << 8) | (bytes[0] as number)
  const sign = bits >> 15 === 1 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1_023
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1_024)
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1_024)
}
