// A store with one fault, as adapters have had it.

export interface Mutant<Store> {
  readonly fault: string
  /** The cases that must catch it: ids of its suite. */
  readonly caughtBy: string | readonly string[]
  /** Puts the fault into a sound store. Stores over the same data get the same `place`. */
  readonly make: (store: Store, place: object) => Store
}

/** A turn of the event loop, in which others get their chance. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Something for each place: what stores over the same data share. */
export function shared<T>(begin: () => T): (place: object) => T {
  const known = new WeakMap<object, T>()
  return (place) => {
    const value = known.get(place) ?? begin()
    known.set(place, value)
    return value
  }
}

/** Undone work waits for its turn: for faults that lock. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
