// Numbers that only foreign files hold: decimals and half floats.

/** The nearest number to a decimal: an integer or big-endian two's complement bytes, divided by 10^scale. */
export function decimalNumber(value: number | bigint | Uint8Array, scale: number): number {
  const unscaled = value instanceof Uint8Array ? signedInteger(value) : value
  // Two exact numbers give the nearest quotient; beyond, only the parser rounds once.
  if (Number.isSafeInteger(Number(unscaled)) && scale <= 22) return Number(unscaled) / 10 ** scale
  return Number(`${unscaled}e-${scale}`)
}

function signedInteger(bytes: Uint8Array): bigint {
  let integer = 0n
  for (const byte of bytes) integer = integer * 256n + BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, integer)
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
