// Which Redis the tests take: what the user names, what the machine has, what can be fetched, or one sentence that says what to do.

import type { Machine } from './machine.js'
import { thisMachine } from './this-machine.js'

const programs = ['redis-server', 'valkey-server']

/**
 * For ordinary tests: the server of `REDIS_URL`, else a binary.
 * @throws Error in one sentence, as `findRedisBinary`.
 */
export async function findRedis(machine: Machine): Promise<{ readonly url: string } | { readonly binary: string }> {
  const url = machine.env.REDIS_URL
  return url === undefined || url === '' ? { binary: await findRedisBinary(machine) } : { url }
}

/**
 * The absolute path of a server to start: `REDISMS_SYSTEM_BINARY`, else one on the PATH, else one fetched, else one installed.
 * @throws Error in one sentence that says what to do: nothing is there and none can be had, or `REDISMS_SYSTEM_BINARY` names nothing to run.
 */
export async function findRedisBinary(machine: Machine): Promise<string> {
  const named = machine.env.REDISMS_SYSTEM_BINARY
  if (named !== undefined && named !== '') {
    if (named.startsWith('/') && machine.isExecutable(named)) return named
    throw sentence(`REDISMS_SYSTEM_BINARY must be the absolute path of a redis-server or valkey-server, and "${named}" is none.`)
  }
  const present = onThePath(machine)
  if (present !== undefined) return present

  const obstacles: string[] = []
  try {
    return await machine.download()
  } catch (error) {
    obstacles.push(`redis-memory-server could not fetch one (${firstLine(error)})`)
  }
  if (machine.install === undefined) {
    obstacles.push('this user may not install packages here')
  } else {
    try {
      await machine.install()
      const installed = onThePath(machine)
      if (installed !== undefined) return installed
      obstacles.push('the installed package brought none')
    } catch (error) {
      obstacles.push(`the system's package could not be installed (${firstLine(error)})`)
    }
  }
  throw sentence(
    `The tests need a Redis: put a redis-server or valkey-server on the PATH, or name one in REDISMS_SYSTEM_BINARY, for ${obstacles.join(', and ')}.`,
  )
}

let found: Promise<string> | undefined

/** `findRedisBinary` on this machine, searched once a process. */
export function redisBinary(): Promise<string> {
  found ??= findRedisBinary(thisMachine())
  return found
}

function onThePath(machine: Machine): string | undefined {
  for (const program of programs) {
    const path = machine.lookUp(program)
    if (path !== undefined) return path
  }
  return undefined
}

/** Without a stack: a runner prints the sentence alone. */
function sentence(message: string): Error {
  const error = new Error(message)
  delete error.stack
  return error
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '')
}
