// What is kept by texts that come from anywhere: so much of it and no more.

export interface BoundedMap<V> {
  get(key: string): V | undefined
  /** `weight`: bytes that the value holds, roughly. The key's own are added. */
  set(key: string, value: V, weight: number): void
  clear(): void
}

/** Lets everything go once what it keeps would weigh more than `most` bytes: whoever asks anew works it out anew. A heavier value is not kept. */
export function boundedMap<V>(most: number): BoundedMap<V> {
  const kept = new Map<string, V>()
  let total = 0

  function clear(): void {
    kept.clear()
    total = 0
  }

  return {
    get: (key) => kept.get(key),
    set(key, value, weight) {
      const added = weight + 2 * key.length
      if (added > most) return
      if (total + added > most) clear()
      if (!kept.has(key)) total += added
      kept.set(key, value)
    },
    clear,
  }
}
