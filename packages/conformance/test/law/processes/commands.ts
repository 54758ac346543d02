// What can happen to a store that several processes work on, as data, and random histories of it.

import fc from 'fast-check'
import { type Code, type Key, keys } from './definitions.js'
import type { Expiry } from './online-server.js'

export interface InputRow {
  readonly k: Key
  /** Event time from the process's clock on, ms; null: left to the store. */
  readonly de: number | null
  readonly a: number | null
  readonly b: number | null
  /** Of an import: how long ago the row was known, ms. */
  readonly imp: number
}

/** `p`: the process. `steps`: how many store calls it gets through at once; the rest waits for `go`. */
export type Command =
  | {
      readonly op: 'ingest'
      readonly p: number
      readonly id: string | null
      readonly rows: readonly InputRow[]
      readonly imported: boolean
      readonly onInvalid: 'reject' | 'quarantine'
      readonly to: 'both' | 'offline' | 'online'
      readonly steps: number
    }
  | { readonly op: 'delete'; readonly p: number; readonly k: Key; readonly de: number | null; readonly steps: number }
  | { readonly op: 'go'; readonly i: number; readonly steps: number }
  | { readonly op: 'tick'; readonly dt: number }
  | { readonly op: 'incremental'; readonly p: number; readonly steps: number }
  | { readonly op: 'range'; readonly p: number; readonly back: number; readonly width: number; readonly steps: number }
  | { readonly op: 'crash'; readonly p: number }
  | { readonly op: 'upgrade'; readonly p: number }
  | { readonly op: 'empty' }
  | { readonly op: 'evict'; readonly k: Key }
  | { readonly op: 'dump' }
  | { readonly op: 'restore' }
  | { readonly op: 'sweep'; readonly p: number; readonly steps: number }
  | { readonly op: 'rule'; readonly minimum: number }
  | { readonly op: 'replay'; readonly p: number; readonly id: string; readonly steps: number }

export interface Setup {
  /** How far each process's clock is ahead of true time, ms. */
  readonly offsets: readonly number[]
  readonly codes: readonly Code[]
  readonly ttl: number | undefined
  readonly expiry: Expiry
  readonly retention: number
  readonly snapshots: boolean
  /** The rule at the beginning. */
  readonly minimum: number
}

/** Which commands a history holds, and how far its times reach. */
export interface Scope {
  readonly imports?: true
  readonly pushes?: true
  readonly empty?: true
  readonly evict?: true
  readonly dumps?: true
  readonly sweep?: true
  readonly rules?: true
  /** Event times at most so far behind, ms. */
  readonly late?: number
  readonly longestTick?: number
  readonly retention?: number
  readonly ttls?: readonly (number | undefined)[]
  readonly expiries?: readonly Expiry[]
  readonly snapshots?: false
  readonly minimum?: number
  readonly most?: number
  /** All rows are of one key. */
  readonly oneKey?: true
  /** Commands that come four times as often as else. */
  readonly often?: readonly Command['op'][]
}

/** The largest difference of two clocks, ms. */
export const skew = 4
/** More than any operation has. */
export const allSteps = 99

const process = fc.integer({ min: 0, max: 2 })
const keyIn = ({ oneKey }: Scope) => (oneKey ? fc.constant(keys[0]) : fc.constantFrom(...keys))
const value = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) })
const steps = fc.oneof({ weight: 3, arbitrary: fc.constant(allSteps) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: 8 }) })
const eventOffset = ({ late = 6 }: Scope) => fc.oneof(fc.constant(null), fc.integer({ min: -late, max: skew }))

export function inputRow(scope: Scope): fc.Arbitrary<InputRow> {
  return fc.record({
    k: keyIn(scope),
    de: eventOffset(scope),
    a: value,
    b: value,
    imp: scope.imports ? fc.integer({ min: 0, max: 8 }) : fc.constant(0),
  })
}

export function setups(scope: Scope): fc.Arbitrary<Setup> {
  return fc.record({
    offsets: fc.array(fc.integer({ min: 0, max: skew }), { minLength: 3, maxLength: 3 }),
    codes: fc.constantFrom<readonly Code[]>([2, 2, 2], [1, 2, 2], [1, 1, 2], [1, 2, 1]),
    ttl: fc.constantFrom(...(scope.ttls ?? [undefined, 1, 5])),
    expiry: fc.constantFrom<Expiry>(...(scope.expiries ?? ['lazy', 'exact', 'swept'])),
    retention: fc.constant(scope.retention ?? 1e9),
    snapshots: fc.constant(scope.snapshots ?? true),
    minimum: fc.constant(scope.minimum ?? 0),
  })
}

export function histories(scope: Scope): fc.Arbitrary<readonly Command[]> {
  const anybody = scope.rules ? fc.nat(1) : process
  const range = { p: process, back: fc.integer({ min: -skew, max: 10 }), width: fc.nat(8), steps }
  const kinds: readonly Kind[] = [
    [6, 'ingest', ingests(scope)],
    [3, 'go', record('go', { i: fc.nat(5), steps })],
    [2, 'tick', record('tick', { dt: fc.integer({ min: 1, max: scope.longestTick ?? 6 }) })],
    [1, 'crash', record('crash', { p: anybody })],
    [1, 'upgrade', record('upgrade', { p: process })],
    [scope.rules ? 0 : 2, 'delete', record('delete', { p: process, k: keyIn(scope), de: eventOffset(scope), steps })],
    [scope.rules ? 0 : 2, 'incremental', record('incremental', { p: process, steps })],
    [scope.rules ? 0 : 1, 'range', record('range', range)],
    [scope.empty ? 2 : 0, 'empty', record('empty', {})],
    [scope.evict ? 1 : 0, 'evict', record('evict', { k: keyIn(scope) })],
    [scope.dumps ? 1 : 0, 'dump', fc.oneof(record('dump', {}), record('restore', {}))],
    [scope.sweep ? 2 : 0, 'sweep', record('sweep', { p: process, steps: fc.constantFrom(allSteps, 1, 2) })],
    [scope.rules ? 2 : 0, 'rule', record('rule', { minimum: fc.integer({ min: 0, max: 3 }) })],
    [scope.rules ? 2 : 0, 'replay', record('replay', { p: anybody, id: fc.constant('x'), steps: fc.constantFrom(allSteps, 1, 2, 3) })],
  ]
  const often = scope.often ?? []
  const weighted = kinds.map(([weight, op, arbitrary]) => ({ weight: often.includes(op) ? weight * 4 : weight, arbitrary }))
  return fc.array(fc.oneof(...weighted.filter(({ weight }) => weight > 0)), { minLength: 1, maxLength: scope.most ?? 12, size: 'max' })
}

type Op = Command['op']
type Kind = readonly [weight: number, op: Op, arbitrary: fc.Arbitrary<Command>]

type Fields<O extends Op> = { readonly [K in keyof Omit<Extract<Command, { op: O }>, 'op'>]: fc.Arbitrary<Extract<Command, { op: O }>[K]> }

function record<O extends Op>(op: O, fields: Fields<O>): fc.Arbitrary<Command> {
  return fc.record({ op: fc.constant(op), ...fields }) as fc.Arbitrary<unknown> as fc.Arbitrary<Command> // the same, field by field
}

function ingests(scope: Scope): fc.Arbitrary<Command> {
  const id = scope.rules
    ? fc.constant('x')
    : fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: fc.constantFrom('x', 'y') })
  return record('ingest', {
    p: process,
    id,
    rows: fc.array(inputRow(scope), { minLength: 1, maxLength: 3 }),
    imported: scope.imports ? fc.boolean() : fc.constant(false),
    onInvalid: fc.constant(scope.rules ? ('quarantine' as const) : ('reject' as const)),
    to: scope.pushes
      ? fc.constantFrom('both' as const, 'both' as const, 'offline' as const, 'online' as const)
      : fc.constant('both' as const),
    steps,
  })
}
