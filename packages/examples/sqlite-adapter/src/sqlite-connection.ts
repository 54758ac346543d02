// One connection to one file, as the stores share it: transactions that wait for other processes, errors with codes, an orderly close.

import { setTimeout } from 'node:timers/promises'
import { checkOptions, GranaryError } from '@granary/core/codec'
import type { CallOptions, Durability } from '@granary/core/spec'
import { openDatabase, type SqliteDatabase, type SqliteStatement } from './sqlite-database.js'
import { isBusy, storeError } from './sqlite-error.js'

/** One of the two. */
export interface SqliteOptions {
  /** The file, created where it is missing; its folder is there. Several stores and processes may share it. */
  readonly path?: string
  /** An open database with the settings of its owner, who closes it after the stores. No call may come while it is in a transaction. */
  readonly database?: SqliteDatabase
}

export interface SqliteConnection {
  readonly durability: Durability
  /**
   * Runs `work` in one transaction, whole or not at all. While another connection writes, a writer waits, without holding up the process.
   * `work` is synchronous: nothing else runs within the transaction.
   * @throws GranaryError `STORE_CLOSED`; `STORE_TIMEOUT` after ten seconds; others as `storeError` names them. The signal's reason.
   */
  transaction<T>(kind: 'read' | 'write', options: CallOptions, work: (prepare: Prepare) => T): Promise<T>
  /** Waits for calls under way; idempotent. Closes only what `path` opened. */
  close(): Promise<void>
}

/** The statement of this text, compiled once. */
export type Prepare = (sql: string) => SqliteStatement

const patience = 10_000
const longestPause = 50

/** `factory`: what the caller called; `tables`: statements that create what is missing. Opens the file at the first call. */
export function sqliteConnection(factory: string, options: SqliteOptions, tables: string): SqliteConnection {
  checkOptions(factory, options, ['path', 'database'])
  const { path, database: given } = options ?? {}
  if ((path === undefined) === (given === undefined))
    throw new GranaryError('INPUT_INVALID_OPTION', `${factory} needs either path or database`)
  if (path === '' || path === ':memory:')
    throw new GranaryError('INPUT_INVALID_OPTION', `The path of ${factory} is that of a file: hand in a database for one in memory`)
  const name = `The SQLite file of ${factory}`
  const underWay = new Set<Promise<unknown>>()
  const statements = new Map<string, SqliteStatement>()
  let database: SqliteDatabase | undefined
  let closing: Promise<void> | undefined

  function open(): SqliteDatabase {
    if (database !== undefined) return database
    const opened = given ?? openDatabase(path as string) // one of the two is there
    try {
      opened.exec(tables)
    } catch (error) {
      if (given === undefined) opened.close()
      throw error
    }
    database = opened
    return opened
  }

  function prepare(sql: string): SqliteStatement {
    const statement = statements.get(sql) ?? open().prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  function runOnce<T>(kind: 'read' | 'write', work: (prepare: Prepare) => T): T {
    const opened = open()
    opened.exec(kind === 'read' ? 'begin' : 'begin immediate')
    try {
      const result = work(prepare)
      opened.exec('commit')
      return result
    } catch (error) {
      rollback(opened)
      throw error
    }
  }

  async function runPatiently<T>(kind: 'read' | 'write', { signal }: CallOptions, work: (prepare: Prepare) => T): Promise<T> {
    const start = performance.now()
    for (let pause = 1; ; pause = Math.min(2 * pause, longestPause)) {
      signal?.throwIfAborted()
      try {
        return runOnce(kind, work)
      } catch (error) {
        if (!isBusy(error)) throw storeError(name, error)
        if (performance.now() - start > patience)
          throw new GranaryError('STORE_TIMEOUT', `${name} was locked by others for ${patience} ms: repeat the call`, { cause: error })
      }
      await setTimeout(pause * (0.5 + Math.random())) // not SQLite's own wait, which would hold up the whole process
    }
  }

  return {
    durability: given === undefined ? 'disk' : durabilityOf(name, given),
    async transaction(kind, call, work) {
      if (closing !== undefined) throw new GranaryError('STORE_CLOSED', `${name} is closed`)
      const running = runPatiently(kind, call, work)
      underWay.add(running)
      try {
        return await running
      } finally {
        underWay.delete(running)
      }
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(() => {
        if (given === undefined) database?.close()
      })
      return closing
    },
  }
}

function rollback(database: SqliteDatabase): void {
  try {
    database.exec('rollback')
  } catch {
    // a full disk or a failed read has rolled it back already
  }
}

/** What the settings of a database handed in are good for. */
function durabilityOf(name: string, database: SqliteDatabase): Durability {
  const setting = (pragma: string) => Object.values((database.prepare(`pragma ${pragma}`).get() ?? {}) as Record<string, unknown>)
  try {
    const [, , file] = setting('database_list')
    if (!file) return 'none'
    return setting('journal_mode')[0] === 'wal' && Number(setting('synchronous')[0]) >= 2 ? 'disk' : 'process'
  } catch (error) {
    throw storeError(name, error)
  }
}
