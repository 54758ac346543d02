// Every TypeScript snippet of every README and of docs/ compiles with a user's flags, and runs.

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type RedisServer, startRedis } from '@granary/test-servers'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** In the packages' tree, so that snippets find what a user has installed. */
const folder = join(root, 'packages/examples/.snippets')
const snippets = pages().flatMap(snippetsOf)

interface Snippet {
  readonly title: string
  readonly file: string
  readonly code: string
}

function pages(): string[] {
  const readmes = [root, ...namesIn('packages'), ...namesIn('packages/examples')].map((at) => join(at, 'README.md')).filter(existsSync)
  return [...readmes, ...namesIn('docs').filter((path) => path.endsWith('.md'))]
}

function namesIn(at: string): string[] {
  return readdirSync(join(root, at)).map((name) => join(root, at, name))
}

function snippetsOf(page: string): Snippet[] {
  const owner = dirname(relative(root, page)).replaceAll('/', '-').replace(/^\.$/, 'root')
  const name = basename(page, '.md')
  return [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], position) => ({
    title: `${owner} ${name}, snippet ${position + 1}`,
    file: join(folder, `${owner}-${name}-${position + 1}.ts`),
    code,
  }))
}

/** What snippets call the server of a reader. */
const readersRedis = 'redis://127.0.0.1:6379'
let redis: RedisServer | undefined

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  if (snippets.some(({ code }) => code.includes(readersRedis))) redis = await startRedis()
  for (const { file, code } of snippets) writeFileSync(file, `${code.replaceAll(readersRedis, redis?.url ?? readersRedis)}\nexport {}\n`)
})
afterAll(async () => {
  await redis?.stop()
  rmSync(folder, { recursive: true, force: true })
})

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
