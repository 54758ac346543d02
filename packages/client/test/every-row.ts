// A row with a value of every type, for programs that hold no store.

/** Values that JSON lacks, and neighbours of them. */
export const everyRow = {
  customer_id: 'C1',
  text: 'NaN',
  kind: 'b',
  flag: false,
  small: -(2 ** 31),
  whole: 2 ** 53 - 1,
  big: 2n ** 63n - 1n,
  ratio: Number.NEGATIVE_INFINITY,
  amount: Number.NaN,
  seen: new Date(-1),
  payload: Uint8Array.of(0, 255, 1).subarray(1),
  tags: ['\ufeff', null, '2026-01-01T00:00:00Z'],
  times: [new Date(0), null],
  amounts: [[Number.NaN, 1, null], null, []],
  embedding: Float32Array.of(0.1, Number.POSITIVE_INFINITY),
  profile: { a: ['NaN', { '2026-01-01T00:00:00Z': null }], __proto__: null },
} as const

/** A value with its type, in a form that JSON carries. */
export function shown(value: unknown): string {
  if (value instanceof Date) return `Date ${value.getTime()}`
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${value.toString()}`
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : `${typeof value} ${String(value)}`
}
