// Stores whose every call waits to be let through: the steps that a scheduler interleaves, and the points at which a process can die.

import type { OfflineStore, OnlineStore, RegistryStore, RowBatch } from '@granary/core/spec'

/** Resolves when the call may take effect; never, where its process died. */
export type Hold = () => Promise<void>

/** A write is atomic per key, not per batch: each key waits by itself. */
export function heldOnlineStore(store: OnlineStore, hold: Hold): OnlineStore {
  return {
    ...store,
    async read(requests, options) {
      await hold()
      return store.read(requests, options)
    },
    async write({ table, keys, rows }, options) {
      const superseded: number[] = []
      for (const [position, key] of keys.entries()) {
        await hold()
        const answer = await store.write({ table, keys: [key], rows: rows.slice(position, position + 1) }, options)
        if (answer.superseded.length > 0) superseded.push(position)
      }
      return { superseded }
    },
    async remove(table, keys, { upTo, ...options }) {
      let removed = 0
      for (const [position, key] of keys.entries()) {
        await hold()
        removed += await store.remove(table, [key], upTo === undefined ? options : { ...options, upTo: upTo.slice(position, position + 1) })
      }
      return removed
    },
    async *scan(table, options) {
      await hold()
      yield* await collect((store.scan as NonNullable<OnlineStore['scan']>)(table, options))
    },
  }
}

/** `snapshots: false`: a history without them. */
export function heldOfflineStore(
  store: OfflineStore,
  hold: Hold,
  { snapshots: keepsSnapshots }: { readonly snapshots: boolean },
): OfflineStore {
  const { snapshots, registry, ...rest } = store
  return {
    ...rest,
    async append(batch, options) {
      await hold()
      return store.append(batch, options)
    },
    async *scan(scan, options) {
      await hold()
      yield* await collect<RowBatch>(store.scan(scan, options))
    },
    ...(registry === undefined ? {} : { registry: heldRegistryStore(registry, hold) }),
    ...(snapshots === undefined || !keepsSnapshots
      ? {}
      : {
          snapshots: {
            async at(table, time, options) {
              await hold()
              return snapshots.at(table, time, options)
            },
          },
        }),
  }
}

function heldRegistryStore(store: RegistryStore, hold: Hold): RegistryStore {
  return {
    ...store,
    async load(options) {
      await hold()
      return store.load(options)
    },
    async save(document, options) {
      await hold()
      return store.save(document, options)
    },
  }
}

/** All at once, so that a scan is of one moment. */
async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
