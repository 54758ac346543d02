// A table as its log tells it: files and when they came and went, batch ids, schema. Pure: log entries in, state out.

import type { Action, AddFile, MetaData, Protocol, Transaction } from './actions.js'

/** A data file, and the versions from which on it is, and is no longer, part of the table. */
export interface TableFile {
  readonly add: AddFile
  readonly from: number
  until: number
}

/** A commit: its version, its own name, and its time (ms, strictly ascending by version). */
export interface Commit {
  readonly version: number
  readonly id: string
  readonly time: number
}

/** One log entry, read. `id`: the commit's own name. */
export interface LogEntry {
  readonly version: number
  readonly id: string
  /** As the entry, or for another writer's its file, says. */
  readonly time: number
  readonly actions: readonly Action[]
}

/** Grows in place, version by version. */
export interface TableState {
  /** -1: nothing yet. */
  version: number
  /** The first version of which everything is known; files of a checkpoint count as added there. */
  base: number
  protocol: Protocol | undefined
  metaData: MetaData | undefined
  /** Present and removed files, by decoded path and deletion vector. */
  readonly files: Map<string, TableFile>
  /** Files that were removed, and of these the ones that came back under the same path. */
  readonly gone: TableFile[]
  readonly transactions: Map<string, Transaction>
  readonly commits: Commit[]
}

export function emptyState(): TableState {
  return {
    version: -1,
    base: 0,
    protocol: undefined,
    metaData: undefined,
    files: new Map(),
    gone: [],
    transactions: new Map(),
    commits: [],
  }
}

/** Applies the entry that follows. */
export function applyEntry(state: TableState, entry: LogEntry): void {
  const previous = state.commits.at(-1)?.time ?? Number.NEGATIVE_INFINITY
  state.version = entry.version
  state.commits.push({ version: entry.version, id: entry.id, time: Math.max(entry.time, previous + 1) })
  for (const action of entry.actions) applyAction(state, action)
}

function applyAction(state: TableState, action: Action): void {
  if ('add' in action && action.add != null) {
    const key = fileKey(action.add)
    const present = state.files.get(key)
    // Rearranging may name a file again, with other statistics: it stays the same file.
    state.files.set(key, { add: action.add, from: present?.from ?? state.version, until: Number.POSITIVE_INFINITY })
  } else if ('remove' in action && action.remove != null) {
    const key = fileKey(action.remove)
    const present = state.files.get(key)
    if (present === undefined) return
    present.until = state.version
    state.gone.push(present)
    state.files.delete(key)
  } else if ('txn' in action && action.txn != null) state.transactions.set(action.txn.appId, action.txn)
  else if ('metaData' in action && action.metaData != null) state.metaData = action.metaData
  else if ('protocol' in action && action.protocol != null) state.protocol = action.protocol
}

/** Other engines encode the same path in other ways, so files are matched by what it says. */
function fileKey(file: { readonly path: string; readonly deletionVector?: unknown }): string {
  return decodePath(file.path) + (file.deletionVector == null ? '' : `#${JSON.stringify(file.deletionVector)}`)
}

/** @throws URIError: malformed. */
export function decodePath(path: string): string {
  return decodeURIComponent(path)
}

/** The files of a version, in the order in which they came; `since`: only those that came later than that version. */
export function filesAt(state: TableState, version: number, since = -1): readonly AddFile[] {
  const files = [...state.files.values(), ...state.gone].filter((file) => file.from <= version && file.until > version && file.from > since)
  return files.sort((left, right) => left.from - right.from).map(({ add }) => add)
}

/** The newest commit at or before a time. */
export function commitAt(state: TableState, time: number): Commit | undefined {
  const { commits } = state
  let low = 0
  let high = commits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((commits[middle] as Commit).time <= time) low = middle + 1
    else high = middle
  }
  return commits[low - 1]
}

export function commitOf(state: TableState, version: number): Commit | undefined {
  const first = state.commits[0]
  return first === undefined ? undefined : state.commits[version - first.version]
}
