// Strings in the order of their UTF-8 bytes, which is that of code points: what Parquet and Delta mean by the least and the greatest.

/**
 * Negative, 0 or positive as `left` comes before, is, or comes after `right` in UTF-8.
 * JavaScript's `<` compares UTF-16 units and puts U+1F600 before U+FF5E.
 */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let unit = 0; unit < length; unit++) {
    const a = left.charCodeAt(unit)
    const b = right.charCodeAt(unit)
    if (a === b) continue
    // Surrogates stand for what lies beyond U+FFFF, so they come after all other units.
    const aHigh = a >= 0xd800 && a <= 0xdfff
    const bHigh = b >= 0xd800 && b <= 0xdfff
    return aHigh === bHigh ? a - b : aHigh ? 1 : -1
  }
  return left.length - right.length
}
