// Equality of plain JSON, by content: an absent field and an undefined one are the same, the order of fields is none.

export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((part, index) => same(part, other[index]))
  }
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  for (const name of new Set([...left.keys(), ...right.keys()])) if (!same(left.get(name), right.get(name))) return false
  return true
}
