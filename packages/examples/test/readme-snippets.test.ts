// Every TypeScript snippet of every README compiles with a user's flags, and runs.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** In the packages' tree, so that snippets find what a user has installed. */
const folder = join(root, 'packages/examples/.snippets')
const snippets = readmes().flatMap(snippetsOf)

interface Snippet {
  readonly title: string
  readonly file: string
  readonly code: string
}

function readmes(): string[] {
  return [root, ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))].flatMap((at) =>
    readdirSync(at)
      .filter((name) => name === 'README.md')
      .map((name) => join(at, name)),
  )
}

function snippetsOf(readme: string): Snippet[] {
  const owner = dirname(readme) === dirname(join(root, 'x')) ? 'root' : basename(dirname(readme))
  return [...readFileSync(readme, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], position) => ({
    title: `${owner} README, snippet ${position + 1}`,
    file: join(folder, `${owner}-${position + 1}.ts`),
    code,
  }))
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const { file, code } of snippets) writeFileSync(file, `${code}\nexport {}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('README snippets', () => {
  it('compile', () => {
    const config = ts.readConfigFile(join(root, 'packages/examples/tsconfig.json'), ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, join(root, 'packages/examples'))
    const program = ts.createProgram(
      snippets.map(({ file }) => file),
      { ...options, noUnusedLocals: false },
    )
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
    expect(problems).toEqual([])
    expect(snippets.length).toBeGreaterThan(4)
  })

  for (const { title, file, code } of snippets) {
    if (/from 'vitest'/.test(code)) continue // a test file: the packages' own suites run it
    it(`${title} runs`, async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'granary-snippet-'))
      try {
        const tsx = import.meta.resolve('tsx')
        const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@granary/source', '--import', tsx, file], { cwd })
        if (/statuses/.test(code)) expect(stdout).toMatch(/PRESENT|NULL_VALUE/) // what it shows is there, whatever today's date
      } finally {
        rmSync(cwd, { recursive: true })
      }
    })
  }
})
