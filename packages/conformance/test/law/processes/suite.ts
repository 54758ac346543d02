// The properties with the histories that each is about, and how often each runs: one table for the tests and for the mutants.

import type { Scope } from './commands.js'
import {
  durableOnce,
  lawAfterFullRange,
  lawAfterIncremental,
  lawByRetries,
  lawDuringIncremental,
  lawWithoutMaterialization,
  quarantineKeeps,
  rangeCarriesNewest,
} from './properties.js'
import type { Property, PropertyOptions } from './property.js'
import { knownStaysKnown, orderOfRows } from './reading-properties.js'
import { streamOnce } from './stream-property.js'

export interface SuiteProperty {
  readonly title: string
  readonly runs: number
  readonly scope: Scope
  readonly make: (options: PropertyOptions) => Property
}

const late = { longestTick: 10, late: 15 } as const
const all: Scope = { ...late, empty: true, imports: true, pushes: true, sweep: true, dumps: true, evict: true, retention: 9, most: 25 }
const { dumps: _, ...allButDumps } = all

export const laws = {
  M1: { title: 'after an incremental materialization', runs: 100, scope: {}, make: lawAfterIncremental },
  M2: {
    title: 'after an incremental materialization, the online store emptied at any time',
    runs: 100,
    scope: { empty: true, most: 20 },
    make: lawAfterIncremental,
  },
  M3: { title: 'after an incremental materialization, whatever can happen', runs: 200, scope: all, make: lawAfterIncremental },
  M4: {
    title: 'after an incremental materialization, with imports',
    runs: 100,
    scope: { ...late, imports: true, most: 20 },
    make: lawAfterIncremental,
  },
  M5: {
    title: 'while an incremental materialization straddles whatever can happen',
    runs: 200,
    scope: allButDumps,
    make: lawDuringIncremental,
  },
  M6: {
    title: 'while an incremental materialization straddles an emptied online store',
    runs: 150,
    scope: { empty: true, often: ['empty', 'incremental'] },
    make: lawDuringIncremental,
  },
  M7: {
    title: 'without materialization, where nothing crashed',
    runs: 150,
    scope: { ...late, imports: true, most: 20 },
    make: lawWithoutMaterialization,
  },
  sweeps: {
    title: 'without materialization, beside sweeps',
    runs: 250,
    scope: { sweep: true, ttls: [1], expiries: ['swept'], oneKey: true, late: 2, longestTick: 7, most: 16, often: ['sweep', 'tick', 'go'] },
    make: lawWithoutMaterialization,
  },
  expiry: {
    title: 'without materialization, where rows and tombstones expire',
    runs: 150,
    scope: { ttls: [5], expiries: ['exact', 'lazy'], oneKey: true, late: 5, often: ['delete', 'tick', 'ingest'] },
    make: lawWithoutMaterialization,
  },
  M8: {
    title: 'by retries alone after crashes, whatever rows come with them',
    runs: 200,
    scope: { imports: true, longestTick: 10, most: 20 },
    make: lawByRetries,
  },
  M14: {
    title: 'over a history without snapshots',
    runs: 100,
    scope: { empty: true, imports: true, snapshots: false },
    make: lawDuringIncremental,
  },
  M15: {
    title: 'rows pushed online alone counting as if the history held them',
    runs: 100,
    scope: { pushes: true, empty: true, most: 20 },
    make: lawAfterIncremental,
  },
  M16: {
    title: 'tombstones going when their retention is over',
    runs: 100,
    scope: { ...late, ttls: [undefined], expiries: ['exact'], retention: 6 },
    make: lawAfterIncremental,
  },
  full: { title: 'after a materialization over all time, whatever the online store lost', runs: 150, scope: all, make: lawAfterFullRange },
} as const satisfies { readonly [name: string]: SuiteProperty }

export const records = {
  M9: { title: 'an acknowledged row is in the history, once', runs: 200, scope: { imports: true, most: 20 }, make: durableOnce },
  M10: {
    title: 'a bad row is in the quarantine or stored, never nowhere',
    runs: 400,
    scope: { rules: true, minimum: 2, most: 16, often: ['rule', 'replay', 'crash'] },
    make: quarantineKeeps,
  },
  range: {
    title: 'a range materialized into an empty store carries the newest row of each of its keys',
    runs: 100,
    scope: { ttls: [undefined] },
    make: rangeCarriesNewest,
  },
  M11: { title: 'no order of rows and files matters', runs: 120, scope: { imports: true, most: 20 }, make: orderOfRows },
  M12: {
    title: 'what was known at a time stays what was known then',
    runs: 120,
    scope: { longestTick: 10, most: 20 },
    make: knownStaysKnown,
  },
  M13: { title: 'a stream that comes again stands once', runs: 120, scope: {}, make: streamOnce },
} as const satisfies { readonly [name: string]: SuiteProperty }
