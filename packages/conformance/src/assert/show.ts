// Values as text, equal where and only where the values are the same bit for bit. What cases compare, and what a failure prints.

/** Injective over stored values and dates, and plain objects (whatever the order of their keys), arrays and undefined around them. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'object':
      return showObject(value)
    default:
      return String(value)
  }
}

function showObject(value: object | null): string {
  if (value === null) return 'null'
  if (value instanceof Float32Array) return `vector[${Array.from(value, show).join(',')}]`
  if (value instanceof Uint8Array) return `bytes[${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}]`
  if (value instanceof Date) return `date[${value.getTime()}]`
  if (Array.isArray(value)) return `[${Array.from(value, show).join(',')}]`
  return `{${Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}: ${show(part)}`)
    .join(', ')}}`
}
