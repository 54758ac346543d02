// The log of one table on disk: read from the last known version on, and committed to, an exclusive link a version.

import { createHash } from 'node:crypto'
import type { FileSystem, StagedFile } from '../files/file-system.js'
import { corrupt } from '../store-errors.js'
import { type Action, formatEntry, parseEntry } from './actions.js'
import { readCheckpoint } from './checkpoint.js'
import type { TablePlace } from './place.js'
import { applyEntry, emptyState, type LogEntry, type TableState } from './table-state.js'

export interface DeltaLog {
  /** The newest state. It is one object that grows: look, do not keep parts of it across waits without their version. */
  refresh(): Promise<TableState>
  /** The state as far as it is known, without looking at the disk. */
  readonly known: TableState
  /** Bytes of a commit that can be linked as any version; nothing is visible before `publish`. */
  stage(actions: readonly Action[]): Promise<StagedFile>
  /** What `refresh` has seen survives a power cut, also where its writer died before it could make sure. */
  settle(): Promise<void>
  /** Publishes a staged commit as `entry` says; false: that version is there, by another commit or, after a retry beneath, by this one. */
  publish(staged: StagedFile, entry: LogEntry): Promise<boolean>
}

/** Entries that are read at a time, where it is known that they are there. */
const entriesAhead = 16

export function deltaLog(place: TablePlace, files: FileSystem): DeltaLog {
  let state = emptyState()
  let running: Promise<TableState> | undefined
  let queued: Promise<TableState> | undefined

  async function readNew(): Promise<TableState> {
    let listed = -1
    if (state.version < 0) {
      const first = await firstState(place, files)
      listed = first.listed
      state = first.state
    }
    for (let ended = false; !ended; ) {
      const first = state.version + 1
      const count = Math.min(entriesAhead, Math.max(1, listed - state.version))
      const entries = await Promise.all(Array.from({ length: count }, (_, ahead) => readEntry(place, files, first + ahead)))
      for (const entry of entries) {
        ended ||= entry === undefined
        // A commit of this process may have been applied meanwhile.
        if (!ended && entry?.version === state.version + 1) applyEntry(state, entry)
      }
    }
    if (listed <= state.version) return state
    const missing = state.version + 1
    state = emptyState() // so that the next call looks as closely
    throw corrupt(entryName(place, missing), 'the log entry is missing, though later ones are there; restore it from a backup')
  }

  function refresh(): Promise<TableState> {
    if (running === undefined) {
      running = readNew().finally(() => {
        running = undefined
      })
      return running
    }
    // The read under way may have looked before this call: what was acknowledged since must be seen.
    queued ??= running
      .catch(() => undefined)
      .then(() => {
        queued = undefined
        return refresh()
      })
    return queued
  }

  return {
    refresh,
    get known() {
      return state
    },

    settle: () => files.settle(`${place.folder}/_delta_log`),

    stage(actions) {
      return files.stage(entryPath(place, 0), new TextEncoder().encode(formatEntry(actions)))
    },

    async publish(staged, entry) {
      const time = Math.max(entry.time, (state.commits.at(-1)?.time ?? Number.NEGATIVE_INFINITY) + 1)
      if (!(await staged.publish(entryPath(place, entry.version), time))) return false
      if (state.version + 1 === entry.version) applyEntry(state, entry)
      return true
    },
  }
}

/**
 * Where replay begins: at version 0 if its entry is there, else at the newest checkpoint of another engine. `listed`: the newest entry that the
 * folder lists. Listing is for this alone: it may lack new entries, and show a later one before an earlier one.
 */
async function firstState(place: TablePlace, files: FileSystem): Promise<{ state: TableState; listed: number }> {
  const names = await files.list(`${place.folder}/_delta_log`)
  const entries = names.flatMap((name) => versionOf(/^(\d{20})\.json$/, name))
  const listed = entries.reduce((most, version) => Math.max(most, version), -1)
  if (listed < 0 || entries.includes(0)) return { state: emptyState(), listed }
  const checkpoints = names.flatMap((name) => versionOf(/^(\d{20})\.checkpoint\.parquet$/, name))
  const newest = checkpoints.reduce((most, version) => Math.max(most, version), -1)
  if (newest < 0) throw corrupt(entryName(place, 0), 'the log entry is missing, and no checkpoint that Granary can read stands for it')
  const state = await readCheckpoint(place, files, newest)
  const own = await readEntry(place, files, newest)
  state.commits.push({ version: newest, id: own?.id ?? 'checkpoint', time: own?.time ?? 0 })
  return { state, listed }
}

function versionOf(pattern: RegExp, name: string): readonly number[] {
  const version = pattern.exec(name)?.[1]
  return version === undefined ? [] : [Number(version)]
}

async function readEntry(place: TablePlace, files: FileSystem, version: number): Promise<LogEntry | undefined> {
  const found = await files.read(entryPath(place, version))
  if (found === undefined) return undefined
  try {
    const actions = parseEntry(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes))
    const info = actions.find((action) => 'commitInfo' in action)?.commitInfo
    const own = info?.granaryCommit
    if (own !== undefined && info?.timestamp !== undefined) return { version, id: own, time: info.timestamp, actions }
    // Another engine's commit is named by what it says, and timed as engines do: by its file.
    return { version, id: createHash('sha256').update(found.bytes).digest('hex').slice(0, 32), time: found.modified, actions }
  } catch (error) {
    throw corrupt(entryName(place, version), 'the log entry is damaged; restore it from a backup', error)
  }
}

const fileName = (version: number): string => `_delta_log/${String(version).padStart(20, '0')}.json`
const entryPath = (place: TablePlace, version: number): string => `${place.folder}/${fileName(version)}`
const entryName = (place: TablePlace, version: number): string => `${place.name}/${fileName(version)}`
