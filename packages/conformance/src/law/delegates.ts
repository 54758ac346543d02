// A store that passes every call on, so that some can be watched: an author's store may be of a class, whose methods no spread takes along.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'

export function delegateOnline(store: OnlineStore): OnlineStore {
  return {
    specVersion: store.specVersion,
    capabilities: store.capabilities,
    read: (...call) => store.read(...call),
    write: (...call) => store.write(...call),
    remove: (...call) => store.remove(...call),
    ...(store.scan && {
      scan: (...call: Parameters<NonNullable<OnlineStore['scan']>>) => (store.scan as NonNullable<OnlineStore['scan']>)(...call),
    }),
    ...(store.registry && { registry: store.registry }),
    ping: (...call) => store.ping(...call),
    close: () => store.close(),
  }
}

export function delegateOffline(store: OfflineStore): OfflineStore {
  return {
    specVersion: store.specVersion,
    capabilities: store.capabilities,
    append: (...call) => store.append(...call),
    scan: (...call) => store.scan(...call),
    ...(store.snapshots && { snapshots: store.snapshots }),
    ...(store.files && { files: store.files }),
    ...(store.registry && { registry: store.registry }),
    ping: (...call) => store.ping(...call),
    close: () => store.close(),
  }
}
