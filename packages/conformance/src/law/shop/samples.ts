// Keys and values worth trying: as they are handed in, and as they must come out.

/** What a row holds, and what a read gives for it. */
export interface Sample {
  readonly given: unknown
  readonly read: unknown
}

const same = (...values: readonly unknown[]): readonly Sample[] => values.map((value) => ({ given: value, read: value }))
const nothing: readonly Sample[] = [
  { given: null, read: null },
  { given: undefined, read: null },
]

/** Text that has broken a store before, two by two what may be taken for one: separators, escapes, half-seen Unicode, names of prototypes. */
const hostile = [
  ['a', '\uFEFFa'],
  ['\u00E9', 'e\u0301'],
  [',', '%2C'],
  ['', '\u0000'],
  ['a,b', 'a:b'],
  ['__proto__', 'constructor'],
  ['\u{1F600}', '*'],
  ['../x', "'"],
].flat()

/** By column of the shop. */
export const samples: { readonly [column: string]: readonly Sample[] } = {
  nick: [...nothing, ...same(...hostile)],
  segment: [...nothing, ...same('bronze', 'gold')],
  tags: [...nothing, ...same([], ['\uFEFF', null, 'e\u0301'], [null])],
  seen: [
    ...nothing,
    { given: '2026-01-05T10:00:00+02:00', read: new Date('2026-01-05T08:00:00Z') },
    { given: -1, read: new Date(-1) },
    { given: new Date(0), read: new Date(0) },
  ],
  spent: [...nothing, ...same(0, 7.5, Number.NaN, -0, Number.NEGATIVE_INFINITY)],
  purchases: [...nothing, { given: -0, read: 0 }, ...same(1, 2)],
  weight: [...nothing, ...same(1.5, Number.NaN, -0, Number.POSITIVE_INFINITY), { given: 0.1, read: Math.fround(0.1) }],
  open: [...nothing, ...same(true, false)],
  embedding: [
    ...nothing,
    { given: [0.1, Number.NaN], read: Float32Array.of(0.1, Number.NaN) },
    { given: Float32Array.of(-0, 1), read: Float32Array.of(-0, 1) },
  ],
  value: [...nothing, ...same(1, Number.NaN, -0, 5e-324, 1e308)],
  raw: [
    ...nothing,
    { given: 'AAE=', read: Uint8Array.of(0, 1) },
    { given: Uint8Array.of(1, 2, 3).subarray(1), read: Uint8Array.of(2, 3) },
    ...same(Uint8Array.of()),
  ],
  extra: [...nothing, ...same({ a: [1, null], 'a.b': '\u{1F600}' }, [], 'text', -1.5, false)],
  turns: [...nothing, { given: '12', read: 12n }, ...same(2n ** 63n - 1n, -(2n ** 63n))],
  level: [{ given: -0, read: 0 }, ...same(7, 2 ** 31 - 1, -(2 ** 31))],
  list: [...nothing, ...same([], [Number.NaN, null, -0])],
}

export const budgets: readonly (number | null)[] = [null, 0, 2.5, Number.NaN]

/** A key as it is handed in, and its parts as they are stored. */
export interface KeySample {
  readonly given: { readonly [column: string]: unknown }
  readonly stored: readonly unknown[]
}

const origin = Date.UTC(2026, 0, 1)

/** By entity: no two are the same key; two by two what may be taken for one. */
export const keySamples: { readonly [entity: string]: readonly KeySample[] } = {
  customer: hostile.map((text) => ({ given: { customer_id: text }, stored: [text] })),
  route: [
    ['a', 'b'],
    ['b', 'a'],
    ['a,b', 'c'],
    ['a', 'b,c'],
    ['%2C', 'a'],
    [',', 'a'],
    ['', ','],
    [',', ''],
    ['\u00E9', 'e\u0301'],
    ['e\u0301', '\u00E9'],
  ].map(([source, target]) => ({ given: { source, target }, stored: [source, target] })),
  sensor: [
    { given: { sensor: 1, installed: '2026-01-01T00:00:00Z' }, stored: [1, origin] },
    { given: { sensor: 1, installed: origin + 1 }, stored: [1, origin + 1] },
    { given: { sensor: -0, installed: new Date(origin) }, stored: [0, origin] },
    { given: { sensor: origin, installed: 0 }, stored: [origin, 0] },
    { given: { sensor: 2 ** 53 - 1, installed: -1 }, stored: [2 ** 53 - 1, -1] },
    { given: { sensor: -1, installed: 8.64e15 }, stored: [-1, 8.64e15] },
  ],
  lever: [
    { given: { serial: 0n, up: true }, stored: [0n, true] },
    { given: { serial: '0', up: false }, stored: [0n, false] },
    { given: { serial: 2n ** 63n - 1n, up: true }, stored: [2n ** 63n - 1n, true] },
    { given: { serial: 2n ** 63n - 2n, up: true }, stored: [2n ** 63n - 2n, true] },
    { given: { serial: -(2n ** 63n), up: true }, stored: [-(2n ** 63n), true] },
    { given: { serial: 2n ** 32n, up: true }, stored: [2n ** 32n, true] },
  ],
}

/** What a read gives for a value that came from the samples of its column. */
export function readOf(column: string, given: unknown): unknown {
  const sample = samples[column]?.find((candidate) => Object.is(candidate.given, given))
  if (sample === undefined) throw new Error(`${column} has no such sample`)
  return sample.read
}
