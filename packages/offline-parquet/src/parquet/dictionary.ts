// Strings by code, where that is worth it: a file of few distinct strings is smaller, and read several times as fast.

export interface Dictionary {
  readonly codes: Uint32Array
  readonly distinct: readonly string[]
}

/**
 * Codes and distinct strings of the rows [start, end), nulls left out; undefined where more than half of the strings are distinct: then plain
 * strings are read as fast.
 */
export function buildDictionary(values: readonly string[], start: number, end: number): Dictionary | undefined {
  const most = (end - start) >> 1
  const codes = new Uint32Array(end - start)
  const known = new Map<string, number>()
  const distinct: string[] = []
  let previous: string | undefined
  let code = 0
  for (let row = start; row < end; row++) {
    const value = values[row] as string
    if (value !== previous) {
      const found = known.get(value)
      if (found === undefined) {
        if (distinct.length >= most) return undefined
        code = distinct.length
        known.set(value, code)
        distinct.push(value)
      } else code = found
      previous = value
    }
    codes[row - start] = code
  }
  return { codes, distinct }
}
