// The observers of a store as one, which has a method for what somebody listens to, and for nothing else: the rest stays free.

import { type Observer, tell } from './observer.js'

export interface Observers {
  readonly all: Observer
  /** Adds one, from now on. The function that comes back removes it. */
  add(observer: Observer): () => void
}

const kinds = ['ingest', 'read', 'join', 'storeCall', 'progress', 'warning'] as const satisfies readonly (keyof Observer)[]

export function observers(first?: Observer): Observers {
  const seats = new Set<readonly [Observer]>()
  const all: { [kind in keyof Observer]: unknown } = {}

  function listen(): void {
    for (const kind of kinds) {
      const listening = [...seats].flatMap(([each]) => (each[kind] === undefined ? [] : each))
      all[kind] =
        listening.length === 0
          ? undefined
          : (event: never) => {
              for (const each of listening) tell(each, kind, event)
            }
    }
  }

  function add(observer: Observer): () => void {
    const seat = [observer] as const // one observer may be added twice
    seats.add(seat)
    listen()
    return () => {
      seats.delete(seat)
      listen()
    }
  }

  if (first !== undefined) add(first)
  return { all: all as Observer, add } // by the kinds, each of which takes its own event
}
