// The ways in which users open a store: by an address, or with a client of their own of either major of ioredis.

import type { OnlineStore } from '@granary/core/spec'
import { redisOnlineStore } from '@granary/online-redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { onTestFinished } from 'vitest'

export interface Way {
  readonly way: string
  readonly own: boolean
  open(url: string, options?: { readonly deadline?: number }, finished?: typeof onTestFinished): OnlineStore
}

/** Clients of the caller's. */
export const clients: readonly (readonly [name: string, connect: (url: string, finished?: typeof onTestFinished) => Redis | Redis5])[] = [
  ['a client of ioredis 6', (url, finished) => connected(new Redis(url), finished)],
  ['a client of ioredis 5', (url, finished) => connected(new Redis5(url), finished)],
]

function connected<Client extends Redis | Redis5>(client: Client, finished: typeof onTestFinished = onTestFinished): Client {
  client.on('error', () => undefined)
  finished(() => client.disconnect())
  return client
}

export const ways: readonly Way[] = [
  { way: 'a url', own: true, open: (url, options, finished) => closing(redisOnlineStore({ url, ...options }), finished) },
  ...clients.map(
    ([way, connect]): Way => ({
      way,
      own: false,
      open: (url, options, finished) => closing(redisOnlineStore({ client: connect(url, finished), ...options }), finished),
    }),
  ),
]

function closing(store: OnlineStore, finished: typeof onTestFinished = onTestFinished): OnlineStore {
  finished(() => store.close())
  return store
}
