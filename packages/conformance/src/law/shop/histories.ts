// Random lives of a shop's store, as data: small enough to be read when one is a counterexample.

import fc from 'fast-check'
import { shopDefinitions } from './definitions.js'
import { keySamples, samples } from './samples.js'
import { skew } from './units.js'

/** `key`: which of the history's keys. `at`: event time from now on, in units; null: left to the store. */
export interface GivenRow {
  readonly key: number
  readonly at: number | null
  /** Of an import: how long ago the row was known, in units. */
  readonly known: number
  /** type: never valid. future: too far ahead, for now. rule: against today's rule. */
  readonly spoilt: 'type' | 'future' | 'rule' | null
  readonly values: { readonly [column: string]: unknown }
}

export type Step =
  | {
      readonly step: 'ingest'
      readonly group: string
      readonly id: string | null
      readonly rows: readonly GivenRow[]
      readonly form: 'rows' | 'columns' | 'stream'
      readonly imported: boolean
      readonly onInvalid: 'reject' | 'quarantine'
    }
  | { readonly step: 'push'; readonly group: string; readonly row: GivenRow; readonly to: 'both' | 'online' | 'offline' }
  | { readonly step: 'delete'; readonly group: string; readonly key: number; readonly at: number | null }
  | { readonly step: 'replay'; readonly group: string; readonly id: string; readonly most: number }
  | { readonly step: 'materialize'; readonly from: number | null; readonly to: number | null }
  | { readonly step: 'incremental' }
  | { readonly step: 'sweep' }
  | { readonly step: 'tick'; readonly by: number }
  | { readonly step: 'restart'; readonly read: boolean }

export interface History {
  /** Which of the suite's own online stores stands beside an author's history. embedded: it begins empty in each life of the process. */
  readonly beside: 'embedded' | 'shared'
  /** By entity: positions among its key samples. */
  readonly keys: { readonly [entity: string]: readonly number[] }
  /** Whether the store is read before anything is in it. */
  readonly readFirst: boolean
  readonly steps: readonly Step[]
  /** Whether an incremental materialization comes last. */
  readonly levelled: boolean
}

const offset = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: fc.integer({ min: -8, max: skew }) })
const spoilt = fc.constantFrom(null, null, null, null, null, null, null, 'type' as const, 'future' as const, 'rule' as const)

function givenRow(columns: readonly string[]): fc.Arbitrary<GivenRow> {
  return fc.record({
    key: fc.nat(2),
    at: offset,
    known: fc.nat(8),
    spoilt,
    values: fc.record(
      Object.fromEntries(columns.map((column) => [column, fc.constantFrom(...(samples[column] ?? []).map(({ given }) => given))])),
    ),
  })
}

/** Of one group: what is written to it. */
function writes(group: string, columns: readonly string[]): fc.Arbitrary<Step> {
  const row = givenRow(columns)
  const name = fc.constant(group)
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        step: fc.constant('ingest'),
        group: name,
        id: fc.constantFrom(null, null, 'x', 'y'),
        rows: fc.array(row, { minLength: 1, maxLength: 4 }),
        form: fc.constantFrom('rows', 'columns', 'stream'),
        imported: fc.constantFrom(false, false, true),
        onInvalid: fc.constantFrom('reject', 'quarantine'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('push'), group: name, row, to: fc.constantFrom('both', 'online', 'offline') }) },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('delete'), group: name, key: fc.nat(2), at: offset }) },
    {
      weight: 1,
      arbitrary: fc.record({ step: fc.constant('replay'), group: name, id: fc.constantFrom('x', 'y'), most: fc.constantFrom(3, 9) }),
    },
  )
}

const limit = fc.oneof(fc.constant(null), fc.integer({ min: -9, max: skew }))
const others: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ step: fc.constant('tick'), by: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('materialize'), from: limit, to: limit }) },
  { weight: 1, arbitrary: fc.constant({ step: 'incremental' }) },
  { weight: 1, arbitrary: fc.constant({ step: 'sweep' }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('restart'), read: fc.boolean() }) },
)

const step = fc.oneof(
  { weight: 4, arbitrary: others },
  ...shopDefinitions().groups.map(({ name, inputs, features, derivations }) => {
    const derived = new Set(derivations.map((derivation) => derivation.name))
    const columns = [...Object.keys(inputs), ...Object.keys(features).filter((column) => !derived.has(column))]
    return { weight: name === 'activity' ? 3 : 2, arbitrary: writes(name, columns) }
  }),
)

/** Two that may be taken for one, and perhaps a third. */
function keysOf(count: number): fc.Arbitrary<readonly number[]> {
  const pair = fc.nat(count / 2 - 1)
  return fc.tuple(pair, fc.nat(count - 1)).map(([two, other]) => [...new Set([two * 2, two * 2 + 1, other])])
}

const keys = fc.record(Object.fromEntries(Object.entries(keySamples).map(([entity, known]) => [entity, keysOf(known.length)])))

export const histories: fc.Arbitrary<History> = fc.record({
  beside: fc.constantFrom('shared', 'embedded'),
  keys,
  readFirst: fc.boolean(),
  steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
  levelled: fc.boolean(),
})
