// How much a property compared: one that compares nothing proves nothing.

export interface Tally {
  /** Looks that found a live value. */
  present: number
  looks: number
}

export function newTally(): Tally {
  return { present: 0, looks: 0 }
}
