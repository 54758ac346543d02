// Signals that many calls share: one listener for all of them, because Node warns of a leak at the eleventh.

interface Followed {
  readonly ends: Set<() => void>
  readonly listener: () => void
}

const followed = new WeakMap<AbortSignal, Followed>()

/** Calls `end` when the signal is aborted. Gives a function that lets go of the signal, to be called once at most. */
export function followSignal(signal: AbortSignal, end: () => void): () => void {
  const { ends, listener } = followed.get(signal) ?? listenTo(signal)
  ends.add(end)
  return () => {
    ends.delete(end)
    if (ends.size > 0) return
    signal.removeEventListener('abort', listener)
    followed.delete(signal)
  }
}

function listenTo(signal: AbortSignal): Followed {
  const ends = new Set<() => void>()
  const listener = (): void => {
    for (const end of ends) end()
  }
  signal.addEventListener('abort', listener, { once: true })
  followed.set(signal, { ends, listener })
  return { ends, listener }
}
