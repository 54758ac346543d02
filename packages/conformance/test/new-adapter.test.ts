// `npm run new-adapter`: what it makes is in good order, and fails the suite until somebody writes it. In a workshop of its own.

import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { offlineStoreCases, onlineStoreCases } from '@granary/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
let workshop: string

beforeAll(() => {
  workshop = mkdtempSync(join(tmpdir(), 'granary-workshop-'))
  for (const path of ['scripts/new-adapter', 'scripts/new-adapter.mjs']) cpSync(join(root, path), join(workshop, path), { recursive: true })
  for (const path of [
    'tsconfig.base.json',
    'tsconfig.published.json',
    'tsup.published.ts',
    'vitest.config.ts',
    'biome.json',
    'package.json',
  ])
    cpSync(join(root, path), join(workshop, path))
  symlinkSync(join(root, 'node_modules'), join(workshop, 'node_modules'))
  for (const example of ['online-memory', 'offline-memory']) {
    mkdirSync(join(workshop, 'packages', example), { recursive: true })
    for (const file of ['LICENSE', 'package.json', 'tsconfig.json', 'tsconfig.test.json', 'tsup.config.ts'])
      cpSync(join(root, 'packages', example, file), join(workshop, 'packages', example, file))
  }
})
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

describe.each([
  ['online-two-words', onlineStoreCases.length],
  ['offline-sample', offlineStoreCases.length],
])('%s', { timeout: 240_000 }, (name, cases) => {
  test('is made once', async () => {
    expect((await run('node', 'scripts/new-adapter.mjs', name)).code).toBe(0)
    expect((await run('node', 'scripts/new-adapter.mjs', name)).code).toBe(1)
  })

  test('type-checks, and reads like the rest of the house', async () => {
    expect(await run('tsc', '-p', `packages/${name}`)).toEqual({ code: 0, output: '' })
    expect(await run('tsc', '-p', `packages/${name}/tsconfig.test.json`)).toEqual({ code: 0, output: '' })
    const biome = await run('biome', 'check', '--vcs-enabled=false', '--error-on-warnings', `packages/${name}`)
    expect(biome.code, biome.output).toBe(0)
  })

  test('has the whole suite wired up, and fails it', async () => {
    const { code, output } = await run('vitest', 'run', '--project', name)
    expect(code, output).toBe(1)
    const results: { numTotalTests: number; numPassedTests: number; numFailedTests: number } = JSON.parse(
      readFileSync(join(workshop, '.vitest/results.json'), 'utf8'),
    )
    expect(results.numTotalTests).toBeGreaterThanOrEqual(cases)
    expect(results.numFailedTests).toBeGreaterThan(cases / 2)
    expect(results.numPassedTests).toBeLessThan(cases / 10)
  })
})

test.each([[], ['sqlite'], ['online-'], ['online-a/b'], ['online-A'], ['online-a', 'b']])('refuses the name %j', async (...names) => {
  expect((await run('node', 'scripts/new-adapter.mjs', ...names)).code).toBe(1)
})

function run(command: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const file = command === 'node' ? process.execPath : join(root, 'node_modules/.bin', command)
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd: workshop, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    )
  })
}
