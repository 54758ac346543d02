// `npm run new-adapter`: what it makes is in good order, and fails the suite until somebody writes it. In a workshop of its own.

import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { offlineStoreCases, onlineStoreCases } from '@granary/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What is looked at of vitest's report. */
interface Results {
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

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

const adapters = { 'online-two-words': onlineStoreCases.length, 'offline-sample': offlineStoreCases.length }
const folders = Object.keys(adapters).map((name) => `packages/${name}`)

describe('an adapter of each kind', { timeout: 240_000 }, () => {
  test('is made once', async () => {
    for (const name of Object.keys(adapters)) {
      expect((await run('node', 'scripts/new-adapter.mjs', name)).code).toBe(0)
      expect((await run('node', 'scripts/new-adapter.mjs', name)).code).toBe(1)
    }
  })

  test('type-checks, and reads like the rest of the house', async () => {
    for (const folder of folders) {
      for (const config of ['tsconfig.json', 'tsconfig.test.json'])
        expect(await tsc('-p', `${folder}/${config}`, '--showConfig')).toMatchObject({ code: 0 })
    }
    const include = folders.flatMap((folder) => [`${folder}/src`, `${folder}/test`]) // in one program, which reads core once
    const options = { extends: './tsconfig.published.json', compilerOptions: { types: ['node'], rootDir: '/' }, include }
    writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(options))
    expect(await tsc('-p', '.')).toEqual({ code: 0, output: '' })
    const biome = await run('biome', 'check', '--vcs-enabled=false', '--error-on-warnings', ...folders)
    expect(biome.code, biome.output).toBe(0)
  })

  test('has the whole suite wired up, and fails it', async () => {
    const { code, output } = await run('vitest', 'run', ...Object.keys(adapters).flatMap((name) => ['--project', name]))
    expect(code, output).toBe(1)
    const { testResults }: Results = JSON.parse(readFileSync(join(workshop, '.vitest/results.json'), 'utf8'))
    for (const [name, cases] of Object.entries(adapters)) {
      const results = testResults.filter((file) => file.name.includes(`/${name}/`)).flatMap((file) => file.assertionResults)
      const count = (status: string) => results.filter((result) => result.status === status).length
      expect(results.length).toBeGreaterThanOrEqual(cases)
      expect(count('failed')).toBeGreaterThan(cases / 2)
      expect(count('passed')).toBeLessThan(cases / 10)
    }
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

function tsc(...args: readonly string[]) {
  return run('node', 'node_modules/typescript-7/bin/tsc', ...args)
}
