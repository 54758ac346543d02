// The suite under vitest, node:test and bun test: each runs it whole, says what it skipped and why, and fails what must fail.

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onlineStoreCases } from '@granary/conformance'
import { afterAll, describe, expect, test } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const modules = fileURLToPath(new URL('../../../../node_modules/', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'granary-runners-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** Bun's install script moves its binary; where no script ran it lies in the package of the platform. */
const bun = [
  join(
    modules,
    '@oven',
    `bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`,
    'bin/bun',
  ),
  join(modules, 'bun/bin/bun.exe'),
].find(existsSync)

interface Runner {
  readonly command: string
  /** `report`: where to write the JUnit XML. */
  readonly options: (report: string) => readonly string[]
  /** Whether a case is skipped for the runner too; else the suite says it on the console. */
  readonly skips: boolean
}

const runners: { readonly [name: string]: Runner } = {
  vitest: {
    command: process.execPath,
    options: (report) => [
      join(modules, 'vitest/vitest.mjs'),
      'run',
      '--root',
      '.',
      '--reporter=junit',
      `--outputFile=${report}`,
      '--reporter=verbose',
    ],
    skips: true,
  },
  'node:test': {
    command: process.execPath,
    options: (report) => [
      ...['--conditions=@granary/source', '--import', import.meta.resolve('tsx'), '--test'],
      ...['--test-reporter=junit', `--test-reporter-destination=${report}`, '--test-reporter=spec', '--test-reporter-destination=stdout'],
      'node-test.fixture.ts',
    ],
    skips: true,
  },
  'bun test': {
    command: bun ?? 'bun',
    options: (report) => [
      ...['test', '--conditions=@granary/source', '--timeout', '60000'],
      ...['--reporter=junit', `--reporter-outfile=${report}`, './bun.fixture.ts'],
    ],
    skips: false,
  },
}

/** Of a sound store of durability 'none', without a registry. */
const lacking = onlineStoreCases.filter(({ requires }) =>
  requires.some((one) => ['durable', 'registry', 'processes', 'damage'].includes(one)),
)

describe.concurrent('under', () => {
  test.each(Object.entries(runners))('%s', { timeout: 240_000 }, async (name, { command, options, skips }) => {
    const report = join(scratch, `${name.replace(/\W/g, '-')}.xml`)
    const { code, output } = await run(command, options(report))
    const cases = [...readFileSync(report, 'utf8').matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)]
    const count = (kind: string): number => cases.filter(([, , body = '']) => body.includes(`<${kind}`)).length

    expect(code).toBe(1) // the faulty store
    expect(cases).toHaveLength(onlineStoreCases.length * 2)
    expect(count('failure')).toBeGreaterThan(5)
    const failed = cases.flatMap(([, attributes = '', body = '']) => (body.includes('<failure') ? [attributes] : []))
    for (const id of ['order/every-order', 'tombstone/late', 'order/random']) expect(failed.some((each) => each.includes(id))).toBe(true)
    expect(readFileSync(report, 'utf8')).toContain('docs/semantics.md#order-event-time')

    expect(count('skipped')).toBe(skips ? lacking.length * 2 : 0)
    const said = output.split('\n').filter((line) => line.includes('needs what the store lacks: '))
    expect(said.filter((line) => line.includes("durability is 'none'"))).not.toEqual([])
    expect(said.filter((line) => line.includes('no registry'))).not.toEqual([])
    expect(new Set(said.flatMap((line) => lacking.filter(({ id }) => line.includes(id)).map(({ id }) => id))).size).toBe(lacking.length)
  })
})

/** From the fixtures' folder, as if no test ran around it. */
function run(command: string, options: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env
  return new Promise((resolve, reject) => {
    execFile(command, options, { cwd: here, env: { ...env, NO_COLOR: '1' }, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}
