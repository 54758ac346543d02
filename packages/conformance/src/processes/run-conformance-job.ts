// The other side of `spawn`: what the author's process does with its store.

import type { OfflineStore, OnlineStore, RegistryStore } from '@granary/core/spec'
import { type Job, parseJob } from './job.js'
import { appendNumbered, countUp, writeNumbered } from './numbered-writes.js'

type AnyStore = OnlineStore | OfflineStore | RegistryStore

/**
 * Does the job that `spawn(name, job)` was given, with a store over the data of that name, and closes it.
 * `say` writes a line to the process's standard output: by it the suite knows what was acknowledged.
 * @throws whatever the store rejects with: let the process end with it.
 */
export async function runConformanceJob(store: AnyStore, job: string, say: (line: string) => void): Promise<void> {
  const { kind, writer, count } = parseJob(job)
  const write = writerOf(store, kind, writer)
  say('ready')
  for (let number = 0; number < count; number++) {
    await write(number)
    say(String(number))
  }
  await store.close()
}

function writerOf(store: AnyStore, kind: Job['kind'], writer: number): (number: number) => Promise<unknown> {
  if (kind === 'registry') {
    const registry = store.specVersion === 'registry/1' ? store : store.registry
    if (registry === undefined) throw new Error('A store over data with a registry has none')
    return () => countUp(registry)
  }
  if (store.specVersion === 'online/1') return (number) => writeNumbered(store, writer, number)
  if (store.specVersion === 'offline/1') return (number) => appendNumbered(store, writer, number)
  throw new Error('The process opened a registry store for the job of another store: open what create(name) opens')
}
