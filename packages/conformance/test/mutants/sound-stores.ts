// The sound stores that faults are put into: memory, with everything that a suite can ask for. Processes run in ours, and an outage is a switch.

import { runConformanceJob, type StoreFactory, type StoreProcess } from '@granary/conformance'
import { GranaryError } from '@granary/core/codec'
import type { OfflineStore, OnlineStore, RegistryStore } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { memoryFiles } from './memory-files.js'

type Put<Store> = (store: Store, place: object) => Store

/** What lies under one name. */
interface Place {
  readonly rows: ReturnType<typeof memoryOnlineData>
  readonly history: ReturnType<typeof memoryOfflineData>
  readonly files: ReturnType<typeof memoryFiles>
  out: boolean
}

export function onlineStores(fault: Put<OnlineStore> = (store) => store): StoreFactory<OnlineStore> {
  return factory((place) => {
    const store = failing(memoryOnlineStore({ data: place.rows }), place, ['read', 'write', 'scan', 'remove'])
    return fault({ ...store, registry: registryIn(place) }, place)
  })
}

export function offlineStores(fault: Put<OfflineStore> = (store) => store): StoreFactory<OfflineStore> {
  return factory((place) => {
    const store = memoryOfflineStore({ data: place.history })
    const facets = { files: place.files.open(() => store.ping({ now: 0 })), registry: registryIn(place) }
    return fault({ ...failing(store, place, ['append', 'scan']), ...facets }, place)
  })
}

export function registryStores(fault: Put<RegistryStore> = (store) => store): StoreFactory<RegistryStore> {
  return factory((place) => fault(registryIn(place), place))
}

function registryIn(place: Place): RegistryStore {
  const store = memoryOfflineStore({ data: place.history }).registry as RegistryStore // over data there is one
  return failing(store, place, ['load', 'save'])
}

function factory<Store extends OnlineStore | OfflineStore | RegistryStore>(open: (place: Place) => Store): StoreFactory<Store> {
  const places = new Map<string, Place>()
  const placeOf = (name: string): Place => {
    const place = places.get(name) ?? { rows: memoryOnlineData(), history: memoryOfflineData(), files: memoryFiles(), out: false }
    places.set(name, place)
    return place
  }
  return {
    create: (name) => open(placeOf(name)),
    destroy: (name) => void places.delete(name),
    filePath: (name) => name,
    damage(name) {
      placeOf(name).out = true
    },
    spawn: (name, job) => processIn((say) => runConformanceJob(open(placeOf(name)), job, say)),
  }
}

/** The store, with operations that fail while it is out. */
function failing<Store extends object>(store: Store, place: Place, operations: readonly (keyof Store)[]): Store {
  const check = (): void => {
    if (place.out) throw new GranaryError('STORE_UNAVAILABLE', 'The store is out')
  }
  const guarded = operations.map((name) => {
    const run = store[name] as (...call: unknown[]) => unknown
    const isScan = name === 'scan'
    async function* scan(...call: unknown[]) {
      check()
      yield* run(...call) as AsyncIterable<unknown>
    }
    async function ask(...call: unknown[]) {
      check()
      return run(...call)
    }
    return [name, isScan ? scan : ask]
  })
  return { ...store, ...Object.fromEntries(guarded) }
}

/** What looks like another process: it says its lines one by one, and stops where it is killed. */
function processIn(work: (say: (line: string) => void) => Promise<void>): StoreProcess {
  const lines: string[] = []
  let wake = (): void => undefined
  let killed = false
  let code: number | null | undefined
  const closing: ((code: number | null) => void)[] = []
  const end = (result: number | null): void => {
    code = result
    wake()
    for (const listener of closing) listener(result)
  }
  const say = (line: string): void => {
    if (killed) throw new Error('killed')
    lines.push(`${line}\n`)
    wake()
  }
  async function* stdout(): AsyncGenerator<string> {
    for (;;) {
      while (lines.length > 0) yield lines.shift() as string
      if (code !== undefined) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  setTimeout(
    () =>
      void work(say).then(
        () => end(0),
        () => end(killed ? null : 1),
      ),
  )
  return {
    stdout: stdout(),
    kill() {
      killed = true
    },
    once: (_, listener) => (code === undefined ? closing.push(listener) : listener(code)),
  }
}
