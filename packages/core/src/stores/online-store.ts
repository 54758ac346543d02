// An online store as core sees it: every answer checked before anything looks at it.

import type { OnlineStore } from '../spec/index.js'
import { checkSpecVersion, corruptAnswer, guard } from './guard.js'
import type { Observer } from './observer.js'
import { guardedRegistryStore } from './registry-store.js'

/** The same store behind the guard. `scan` is there where the store's is. @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL` */
export function guardedOnlineStore(store: OnlineStore, observer?: Observer): OnlineStore {
  checkSpecVersion('online', store, 'online/1')
  const { call, iterate, close } = guard('online', observer)
  return {
    specVersion: 'online/1',
    capabilities: store.capabilities,
    read: (requests, options) =>
      call(
        'read',
        options,
        () => store.read(requests, options),
        requests.length,
        (answers) => {
          if (!Array.isArray(answers) || answers.length !== requests.length) corruptAnswer('online', 'read', 'another number of requests')
          for (let request = 0; request < requests.length; request++) {
            if (answers[request]?.length !== requests[request]?.keys.length) corruptAnswer('online', 'read', 'another number of keys')
          }
        },
      ),
    write: (write, options) =>
      call(
        'write',
        options,
        () => store.write(write, options),
        write.keys.length,
        (answer) => {
          if (!Array.isArray(answer?.superseded)) corruptAnswer('online', 'write', 'no list of superseded rows')
        },
      ),
    remove: (table, keys, options) =>
      call(
        'remove',
        options,
        () => store.remove(table, keys, options),
        keys.length,
        (removed) => {
          if (!Number.isInteger(removed)) corruptAnswer('online', 'remove', 'no number of removed rows')
        },
      ),
    ...(store.scan === undefined
      ? {}
      : { scan: (table, options) => iterate('scan', options, () => (store.scan as NonNullable<OnlineStore['scan']>)(table, options)) }),
    ...(store.registry === undefined ? {} : { registry: guardedRegistryStore(store.registry, observer) }),
    ping: (options) => call('ping', options, () => store.ping(options)),
    close: () => close(() => store.close()),
  }
}
