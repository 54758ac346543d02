// Several processes over one history and one online store: each with its clock and its code, their operations interleaved step by step.

import { type AnyFeatureStore, createFeatureStore, memoryRegistryStore } from '@granary/core'
import type { OfflineStore, OnlineRow, OnlineStore, RowBatch } from '@granary/core/spec'
import { type MemoryOfflineData, memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { type StoredRow, storedRows } from '../../../src/law/stored-rows.js'
import { type Setup, skew } from './commands.js'
import { type Code, group, rule, tableId } from './definitions.js'
import { heldOfflineStore, heldOnlineStore } from './held-stores.js'
import { type OnlineServer, onlineServer } from './online-server.js'
import { type Scheduler, scheduler } from './scheduler.js'

export interface Process {
  readonly index: number
  /** Ahead of true time, ms. */
  readonly offset: number
  code: Code
  /**
   * Opened when first asked for, in each of its lives. Its definitions are recorded by then: two operations that wait for one look at the
   * registry could not be told apart.
   */
  store(): Promise<AnyFeatureStore>
}

/** An input row as it was handed to a store, by its tag. */
export interface Given {
  readonly key: string
  readonly a: number | null
  readonly b: number | null
  readonly code: Code
  readonly to: 'both' | 'offline' | 'online'
}

export interface Stores {
  readonly online: OnlineStore
  readonly offline: OfflineStore
}
/** Faults put in on purpose, to see that the properties find them. */
export type Mutation = (stores: Stores) => Stores

export interface World {
  readonly setup: Setup
  /** True time, ms. */
  now: number
  readonly scheduler: Scheduler
  readonly server: OnlineServer
  readonly history: MemoryOfflineData
  readonly processes: readonly Process[]
  readonly given: Map<number, Given>
  /** Rows that went online and not into the history. */
  pushed: StoredRow[]
  /** Those that went into the online store's dump. */
  dumpedPushes: readonly StoredRow[]
  /** What was seen that must not be. */
  readonly violations: string[]
  /** How often the online store was emptied or put back. */
  lives: number
  /** Every stored row of the group. */
  rows(): readonly StoredRow[]
  clock(process: Process): number
  /** A new life of the process, with its present code. What the old life began goes on, unless it is killed. */
  boot(process: Process): void
  /** A store beside the processes, which nothing holds up and which records nothing. */
  reader(code: Code, clock: () => number, offline?: (store: OfflineStore) => OfflineStore): AnyFeatureStore
}

export const epoch: number = Date.UTC(2026, 0, 1)

export function createWorld(setup: Setup, mutate: Mutation = (stores) => stores): World {
  rule.minimum = setup.minimum
  const steps = scheduler()
  const history = memoryOfflineData()
  const server = onlineServer(
    setup.expiry,
    () => world.now,
    () => world.now + Math.max(...setup.offsets),
  )
  const stores = (): Stores => mutate({ online: server.store, offline: memoryOfflineStore({ data: history }) })
  const limits = { name: 'law', maxClockSkew: skew, tombstoneRetention: setup.retention, unknownColumns: 'drop' } as const

  function open(process: Pick<Process, 'code' | 'offset'>): AnyFeatureStore {
    const { online, offline } = stores()
    return createFeatureStore({
      ...limits,
      definitions: [group(process.code, setup.ttl)],
      online: heldOnlineStore(witnessed(online, world), steps.hold),
      offline: heldOfflineStore(offline, steps.hold, setup),
      clock: () => world.now + process.offset,
    }) as AnyFeatureStore
  }

  const processes: Process[] = []
  const opened = new Map<number, AnyFeatureStore>()
  const world: World = {
    setup,
    now: epoch,
    scheduler: steps,
    server,
    history,
    processes,
    given: new Map(),
    pushed: [],
    dumpedPushes: [],
    violations: [],
    lives: 0,
    rows: () => rowsIn(history),
    clock: ({ offset }) => world.now + offset,
    boot: ({ index }) => void opened.delete(index),
    reader(code, clock, view = (store) => store) {
      const { online, offline } = stores()
      const definitions = [group(code, setup.ttl)]
      return createFeatureStore({
        ...limits,
        definitions,
        online,
        offline: view(offline),
        registry: memoryRegistryStore(),
        clock,
      }) as AnyFeatureStore
    },
  }
  for (const [index, offset] of setup.offsets.entries()) {
    const code = setup.codes[index] as Code
    processes.push({
      index,
      offset,
      code,
      async store() {
        const present = opened.get(index)
        if (present !== undefined) return present
        const store = open(this)
        opened.set(index, store)
        await store.getOnlineFeatures(group(this.code, setup.ttl), [])
        return store
      },
    })
  }
  return world
}

const known = new WeakMap<RowBatch, readonly StoredRow[]>()

/** The rows of a batch, read out once. */
export function rowsOf(batch: RowBatch): readonly StoredRow[] {
  const rows = known.get(batch) ?? storedRows(batch)
  known.set(batch, rows)
  return rows
}

function rowsIn(history: MemoryOfflineData): readonly StoredRow[] {
  return (history.tables.get(tableId)?.commits ?? []).flatMap(({ batch }) => rowsOf(batch))
}

/** Tells what goes online without being in the history: rows pushed there, and rows that nobody gave. */
function witnessed(store: OnlineStore, world: World): OnlineStore {
  return {
    ...store,
    async write(write, options) {
      if (write.table.id === tableId)
        for (const [position, row] of write.rows.entries()) witness(write.keys[position] as string, row, world)
      return store.write(write, options)
    },
  }
}

function witness(key: string, row: OnlineRow, world: World): void {
  const { table, event, created, deleted } = row
  const values = Object.fromEntries(table.columns.map(({ name }, position) => [name, row.values[position] ?? null]))
  const isStored = (stored: StoredRow): boolean =>
    stored.key[0] === key && stored.event === event && stored.created === created && stored.values.tag === values.tag
  if (world.rows().some(isStored)) return
  if (world.given.get(values.tag as number)?.to === 'online') {
    world.pushed.push({ key: [key], event, created, width: table.columns.length, deleted, values })
  } else {
    world.violations.push(`invented: a row of ${key} went online at ${event - epoch} that is not in the history`)
  }
}
