// One Redis as the stores see it, be it a single node or a cluster.

import type { RedisResponder } from './redis-client.js'
import type { Arguments, Script } from './scripts/script.js'

export type Values = (Uint8Array | null)[]

/** Hears of every position of the names read, once. */
export interface ReadParts {
  take(positions: readonly number[], values: Values): void
  fail(positions: readonly number[], error: unknown): void
}

export interface Topology {
  /** For commands of one name. Only to be used once `ready` has resolved. */
  readonly client: RedisResponder
  /** Resolves at once where commands can be sent, or will be soon; rejects where the servers cannot be reached. */
  ready(): Promise<void>
  /** Values in the order of the names, null: nothing there. */
  read(names: readonly string[]): Promise<Values>
  /** The same in parts, as they come: a silent node holds up only those who asked it. Absent where there is one node. */
  readParts?(names: readonly string[], parts: ReadParts): Promise<void>
  /** Deletes, whatever is there. Answers how many were there. */
  remove(names: readonly string[]): Promise<number>
  /** Runs the script over names, with what it is told of each. Answers what the script does, with positions in `names` for places. */
  run(script: Script, names: readonly string[], told: Arguments): Promise<number[]>
  /** Pages of the names that match, some of them empty, some names perhaps twice; every row that is there all the time, unless a cluster moves its slot meanwhile. */
  scan(pattern: string): AsyncIterable<readonly string[]>
  ping(): Promise<void>
  /** Takes away what was put on the client. */
  release(): void
}

/** Names in one read: more would keep a server from its other callers for too long. */
export const namesInRead = 5_000
/** Names that a server looks at for one page of a scan. */
export const namesInScan = 1_000

/** What a script answers of some names, in terms of all of them. */
export function positionsIn(positions: readonly number[], answer: unknown): number[] {
  // stringNumbers of a client handed in makes strings of them
  return (answer as readonly (number | string)[]).map((place) => {
    const at = Number(place)
    return at >= 0 ? (positions[at] as number) : -1 - (positions[-1 - at] as number)
  })
}
