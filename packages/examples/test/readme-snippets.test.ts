// Every TypeScript snippet of every README and of docs/ runs. That all compile with a strict user's flags is shown by `npm run types`.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RedisServer, startRedis } from '@granary/test-servers'
import { bundledProgram } from '@granary/test-servers/programs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { snippets, writeSnippets } from './snippets.js'

/** What snippets call the server of a reader. */
const readersRedis = 'redis://127.0.0.1:6379'
let redis: RedisServer | undefined

beforeAll(async () => {
  if (snippets.some(({ code }) => code.includes(readersRedis))) redis = await startRedis()
  writeSnippets((code) => code.replaceAll(readersRedis, redis?.url ?? readersRedis))
})
afterAll(() => redis?.stop())

describe('README snippets', () => {
  it('are found', () => {
    expect(snippets.length).toBeGreaterThan(4)
  })

  for (const { title, file, code } of snippets) {
    if (/from 'vitest'/.test(code)) continue // a test file: the packages' own suites run it
    it(`${title} runs`, async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'granary-snippet-'))
      const program = await bundledProgram(file)
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd })
        if (/statuses/.test(code)) expect(stdout).toMatch(/PRESENT|NULL_VALUE/) // what it shows is there, whatever today's date
      } finally {
        for (const path of [cwd, program]) rmSync(path, { recursive: true })
      }
    })
  }
})
