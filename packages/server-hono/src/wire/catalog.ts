// The catalog as JSON: names in snake_case, times as ISO 8601, and what JSON lacks as text.

/** A default is the user's own: names within it stay as they are. */
export function catalogJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(catalogJson)
  if (value instanceof Date || typeof value !== 'object' || value === null) return plain(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [snakeCased(name), name === 'default' ? plain(item) : catalogJson(item)]),
  )
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value))
  if (value instanceof Float32Array) return Array.from(value, plain)
  return Array.isArray(value) ? value.map(plain) : value
}

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
}
