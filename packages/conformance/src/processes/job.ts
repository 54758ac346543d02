// What a second process is told to do, as text: it travels on a command line.

/** A process writes numbers 0, 1, 2, ... until it is done or killed, and says each that was acknowledged. */
export interface Job {
  /** registry: to the registry, be it the store or a facet of it. */
  readonly kind: 'store' | 'registry'
  /** Tells its rows from those of others. */
  readonly writer: number
  readonly count: number
}

export function jobText({ kind, writer, count }: Job): string {
  return `${kind}:${writer}:${count}`
}

export function parseJob(text: string): Job {
  const [, kind, writer, count] = /^(store|registry):(\d+):(\d+)$/.exec(text) ?? []
  if (count === undefined) throw new Error(`"${text}" is no job of the conformance suite: pass on what spawn(name, job) was given`)
  return { kind: kind as Job['kind'], writer: Number(writer), count: Number(count) } // the pattern admits both alone
}
