// Servers die with the process that started them, also when that is killed: a process beside it holds the list, and reads its end from a pipe.

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

let keeper: ChildProcess | undefined

/** Remembers that the server of this folder is the process `pid`; null: that it has none just now. */
export function keep(folder: string, pid: number | null): void {
  tell({ folder, pid })
}

/** The folder is gone, and its server with it. */
export function forget(folder: string): void {
  tell({ folder })
}

function tell(message: { readonly folder: string; readonly pid?: number | null }): void {
  keeper ??= startKeeper()
  keeper.stdin?.write(`${JSON.stringify(message)}\n`)
}

function startKeeper(): ChildProcess {
  // Detached: the signals that a terminal sends to a group do not reach it.
  const child = spawn(process.execPath, [fileURLToPath(new URL('./keeper-process.mjs', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin?.on('error', () => undefined)
  child.unref()
  const input: unknown = child.stdin
  if (input !== null && typeof input === 'object' && 'unref' in input && typeof input.unref === 'function') input.unref()
  return child
}
