import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findRedis, findRedisBinary } from './find-redis.js'
import type { Machine } from './machine.js'
import { thisMachine } from './this-machine.js'

interface Have {
  readonly env?: Readonly<Record<string, string>>
  readonly executables?: readonly string[]
  readonly path?: Readonly<Record<string, string>>
  /** Absent: the download fails. */
  readonly downloads?: string
  /** What stands on the PATH afterwards; absent: no installation is allowed. */
  readonly installs?: Readonly<Record<string, string>> | Error
}

/** A machine that notes what was tried on it. */
function machineWith(have: Have): Machine & { readonly tried: readonly string[] } {
  const tried: string[] = []
  let path = have.path ?? {}
  const { downloads, installs } = have
  return {
    tried,
    env: have.env ?? {},
    isExecutable: (candidate) => have.executables?.includes(candidate) ?? false,
    lookUp(program) {
      tried.push(program)
      return path[program]
    },
    async download() {
      tried.push('download')
      if (downloads === undefined) throw new Error('no network\nand more lines')
      return downloads
    },
    ...(installs !== undefined && {
      async install() {
        tried.push('install')
        if (installs instanceof Error) throw installs
        path = installs
      },
    }),
  }
}

const everything: Have = {
  env: { REDIS_URL: 'redis://there:1', REDISMS_SYSTEM_BINARY: '/named/redis-server' },
  executables: ['/named/redis-server'],
  path: { 'redis-server': '/usr/bin/redis-server', 'valkey-server': '/usr/bin/valkey-server' },
  downloads: '/cache/redis-server',
  installs: {},
}
const unnamed = { ...everything, env: {} }

describe('the tests take', () => {
  test.each<[string, Have, Awaited<ReturnType<typeof findRedis>>, readonly string[]]>([
    ['the server of REDIS_URL before all else', everything, { url: 'redis://there:1' }, []],
    [
      'what REDISMS_SYSTEM_BINARY names',
      { ...everything, env: { REDISMS_SYSTEM_BINARY: '/named/redis-server' } },
      { binary: '/named/redis-server' },
      [],
    ],
    ['redis-server on the PATH', unnamed, { binary: '/usr/bin/redis-server' }, ['redis-server']],
    [
      'valkey-server on the PATH',
      { ...unnamed, path: { 'valkey-server': '/usr/bin/valkey-server' } },
      { binary: '/usr/bin/valkey-server' },
      ['redis-server', 'valkey-server'],
    ],
    ['what is fetched', { ...unnamed, path: {} }, { binary: '/cache/redis-server' }, ['redis-server', 'valkey-server', 'download']],
    [
      "what the system's package brings",
      { installs: { 'redis-server': '/usr/bin/redis-server' } },
      { binary: '/usr/bin/redis-server' },
      ['redis-server', 'valkey-server', 'download', 'install', 'redis-server'],
    ],
    [
      'no notice of empty variables',
      { ...unnamed, env: { REDIS_URL: '', REDISMS_SYSTEM_BINARY: '' } },
      { binary: '/usr/bin/redis-server' },
      ['redis-server'],
    ],
  ])('%s', async (_, have, found, tried) => {
    const machine = machineWith(have)
    expect(await findRedis(machine)).toEqual(found)
    expect(machine.tried).toEqual(tried)
  })

  test('a binary for what is destructive, though REDIS_URL is set', async () => {
    expect(await findRedisBinary(machineWith(everything))).toBe('/named/redis-server')
  })
})

describe('one sentence says what to do', () => {
  test.each<[string, Have, readonly string[]]>([
    ['where nothing is there, nothing can be fetched and nothing installed', {}, ['no network', 'may not install']],
    ['where the installation fails', { installs: new Error('E: no such package\nE: more') }, ['no network', 'E: no such package']],
    ['where the installation brings no server', { installs: {} }, ['no network', 'brought none']],
    ['where REDISMS_SYSTEM_BINARY names nothing', { ...unnamed, env: { REDISMS_SYSTEM_BINARY: '/nowhere' } }, ['/nowhere']],
    [
      'where REDISMS_SYSTEM_BINARY is no absolute path',
      { ...unnamed, executables: ['redis-server'], env: { REDISMS_SYSTEM_BINARY: 'redis-server' } },
      ['"redis-server"'],
    ],
  ])('%s', async (_, have, reasons) => {
    const failure: unknown = await findRedis(machineWith(have)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    const { message } = failure as Error
    expect(message).toMatch(/^[^\n.]*REDISMS_SYSTEM_BINARY[^\n]*[^.\n]\.$/)
    for (const reason of reasons) expect(message).toContain(reason)
    expect(message).not.toContain('more')
  })
})

describe('on this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-path-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const program = (name: string, mode = 0o755): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '#!/bin/sh\n')
    chmodSync(path, mode)
    return path
  }

  test('the PATH is searched folder by folder for what can be run', async () => {
    program('first/redis-server', 0o644)
    const second = program('second/redis-server')
    program('third/redis-server')
    const path = ['first', 'second', 'third'].map((name) => join(folder, name)).join(':')
    expect(await findRedisBinary(thisMachine({ PATH: `relative:${path}` }))).toBe(second)
  })

  test('valkey-server will do', async () => {
    const valkey = program('valkey/valkey-server')
    expect(await findRedis(thisMachine({ PATH: join(folder, 'valkey') }))).toEqual({ binary: valkey })
  })

  test('REDISMS_SYSTEM_BINARY comes before the PATH, and must be there', async () => {
    const named = program('named/my redis')
    const PATH = join(folder, 'second')
    expect(await findRedisBinary(thisMachine({ PATH, REDISMS_SYSTEM_BINARY: named }))).toBe(named)
    await expect(findRedisBinary(thisMachine({ PATH, REDISMS_SYSTEM_BINARY: `${named}?` }))).rejects.toThrow()
  })
})
