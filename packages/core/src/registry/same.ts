// Equality of plain JSON, by content: an absent field and an undefined one are the same, the order of fields is none.

export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) return false
  for (const name of Object.keys(one)) if (!same(one[name], other[name])) return false
  for (const name of Object.keys(other)) if (other[name] !== undefined && one[name] === undefined) return false
  return true
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
