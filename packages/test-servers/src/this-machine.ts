// This machine, asked for a Redis.

import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { RedisBinary } from 'redis-memory-server'
import type { Machine } from './machine.js'

const run = promisify(execFile)

/** Milliseconds: redis-memory-server builds what it fetches. */
const longestDownload = 600_000
const longestInstall = 300_000

/** `env`: of this process; a test gives its own. */
export function thisMachine(env: Readonly<Record<string, string | undefined>> = process.env): Machine {
  const machine: Machine = {
    env,
    isExecutable,
    lookUp(program) {
      const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute)
      return folders.map((folder) => join(folder, program)).find(isExecutable)
    },
    download,
  }
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')
  return mayInstall ? { ...machine, install } : machine
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function download(): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took longer than ten minutes')), longestDownload)
  })
  try {
    return await Promise.race([RedisBinary.getPath({ systemBinary: '' }), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Debian's and Ubuntu's. Another run may hold the lock: its package is then the one that is found. */
async function install(): Promise<void> {
  const options = { timeout: longestInstall, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  await run('apt-get', [...wait, 'update'], options)
  await run('apt-get', [...wait, 'install', '-y', 'redis-server'], options)
}
