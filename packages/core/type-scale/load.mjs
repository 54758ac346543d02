// Large stores as a user would write them, as TypeScript sources: many groups, one wide group, one long chain.

const range = (count) => Array.from({ length: count }, (_, index) => index)

const kinds = [
  't.float64()',
  't.int64({ required: true, min: 0 })',
  "t.categorical(['a', 'b', 'c'], { default: 'a' })",
  't.string()',
  't.timestamp()',
  't.boolean({ default: false })',
  't.float64({ default: 0 })',
  't.bigint()',
  't.vector(8)',
  "t.float64({ description: 'a number', tags: ['x'] })",
]

const imports = (names, from) => `import { ${names} } from '${from}'`
const customer = "export const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })"

/** A group of `features` columns and a chain of `derived` ones, each made from the one before it. */
function group(name, features, derived) {
  const derivation = (i) => {
    const [source, value] = i === 0 ? ['', ''] : [`, '${name}_d${i - 1}'`, ` + (row.${name}_d${i - 1} ?? 0)`]
    return `  .derive('${name}_d${i}', t.float64(), ['raw', '${name}_f0'${source}], (row) => (row.raw ?? 0) + (row.${name}_f0 ?? 0)${value})`
  }
  return [
    `export const ${name} = defineFeatureGroup({ name: '${name}', entity: customer, ttl: '90d', inputs: { raw: t.float64() }, features: {`,
    ...range(features).map((i) => `  ${name}_f${i}: ${kinds[i % kinds.length]},`),
    '} })',
    ...range(derived).map(derivation),
    `  .rule('positive', (row) => (row.${name}_f0 ?? 0) >= 0)`,
  ]
}

function onDemand(i) {
  const [first, second] = [`g${i}`, `g${i + 1}`]
  return [
    `export const od${i} = defineOnDemandFeatures({ name: 'od${i}', request: { q${i}: t.float64({ required: true }) }, sources: [${first}, ${second}] })`,
    `  .derive('od${i}_a', t.float64(), ['q${i}', '${first}:${first}_d4'], (row) => row.q${i} + (row['${first}:${first}_d4'] ?? 0))`,
    `  .derive('od${i}_b', t.float64(), ['od${i}_a', '${second}:${second}_f6'], (row) => (row.od${i}_a ?? 0) + row['${second}:${second}_f6'])`,
  ]
}

function service(i) {
  const members = range(4).map((j) => {
    const name = `g${i * 4 + j}`
    return j % 2 === 0 ? name : `${name}.pick('${name}_f0', '${name}_f2', '${name}_d1')`
  })
  return `export const s${i} = defineFeatureService({ name: 's${i}', features: [${members.join(', ')}, od${i}] })`
}

function read(i) {
  const n = i % 20
  const keys = `[{ customer_id: 'a', q${n}: 1 }]`
  const references = range(10).flatMap((j) => [`'g${n}:g${n}_f${j * 3}'`, `'g${n + 1}@1:g${n + 1}_f${j * 2}'`])
  switch (i % 5) {
    case 0:
      return `export const r${i}: number | null = (await store.getOnlineFeatures(s${n}, ${keys})).rows[0]!.g${n * 4}_d4`
    case 1:
      return `export const r${i}: 'a' | 'b' | 'c' = (await store.getOnlineFeatures('s${n}@1', ${keys})).rows[0]!.g${n * 4 + 1}_f2`
    case 2:
      return `export const r${i}: number | null = (await store.getOnlineFeatures([${references.join(', ')}, 'od${n}:od${n}_a'], ${keys})).rows[0]!.g${n}_f0`
    case 3:
      return `export const r${i}: number = (await (await store.getHistoricalFeatures(g${n}, { spine })).rows())[0]!.label`
    default:
      return `export const r${i}: number | null = (await store.getOnlineFeatures('s${n}', ${keys})).rows[0]!.od${n}_b`
  }
}

function ingest(i) {
  const required = range(5).map((j) => `g${i}_f${j * 10 + 1}: 1`)
  return `await store.ingest(g${i}, [{ customer_id: 'a', ${required.join(', ')}, raw: null, event_timestamp: '2026-01-01T00:00:00Z' }])`
}

/** 100 groups x 50 features, 20 on-demand, 20 services, 40 reads, 20 ingests; and the store handed to code over any store. */
function large() {
  const names = [...range(100).map((i) => `g${i}`), ...range(20).map((i) => `od${i}`), ...range(20).map((i) => `s${i}`)]
  return {
    'definitions.ts': [
      imports('createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t', '@granary/core'),
      customer,
      ...range(100).flatMap((i) => group(`g${i}`, 45, 5)),
      ...range(20).flatMap(onDemand),
      ...range(20).map(service),
      `export const store = createFeatureStore({ name: 'shop', definitions: [${names.join(', ')}] })`,
    ],
    'reads.ts': [
      imports('type AnyFeatureStore', '@granary/core'),
      imports(['store', ...range(20).flatMap((i) => [`s${i}`, `g${i}`])].join(', '), './definitions.js'),
      "const spine = [{ customer_id: 'a', event_timestamp: new Date(), label: 1 }]",
      ...range(40).map(read),
      ...range(20).map(ingest),
      'export const any: AnyFeatureStore = store',
    ],
  }
}

/** One group, its features derived in a chain, read whole and by one reference. */
function single(name, features, derived) {
  const last = `${name}_d${derived - 1}`
  return {
    'definitions.ts': [
      imports('createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, t', '@granary/core'),
      customer,
      ...group(name, features, derived),
      `export const service = defineFeatureService({ name: 'all', features: [${name}] })`,
      `export const store = createFeatureStore({ name: 'shop', definitions: [${name}, service] })`,
      `export const read: number | null = (await store.getOnlineFeatures(service, [{ customer_id: 'a' }])).rows[0]!.${last}`,
      `export const one: number | null = (await store.getOnlineFeatures(['${name}:${last}'], [{ customer_id: 'a' }])).rows[0]!.${last}`,
    ],
  }
}

/** Each load: its sources, and the instantiations that the compiler may spend on it. */
export const loads = [
  { name: '100 groups x 50 features, 40 reads, 20 ingests', budget: 990_000, sources: large() },
  { name: 'one group of 500 features, 40 of them derived', budget: 100_000, sources: single('wide', 460, 40) },
  { name: 'a chain of 150 derived features', budget: 200_000, sources: single('chain', 10, 150) },
]
