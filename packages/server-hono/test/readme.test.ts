// Every curl of the README, run as it stands against the README's own configuration, answers what the README says.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServerProcess, startServer } from './served/start-server.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
/** Where the README's server listens. */
const told = 'http://127.0.0.1:5000'

interface Curl {
  readonly command: string
  /** As the README has it: `...` stands for anything. */
  readonly answer: string
}

const curls: readonly Curl[] = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n\n').map((each) => {
    const lines = each.split('\n')
    const isAnswer = (line: string) => line.startsWith('# ')
    return {
      command: lines.filter((line) => !isAnswer(line)).join('\n'),
      answer: lines.filter(isAnswer).map((line) => line.slice(2)).join('\n'),
    }
  }),
) // biome-ignore format: two chains

/** Within the packages' tree, where the configuration finds what a user has installed. */
const parent = fileURLToPath(new URL('./.snippets/', import.meta.url))
let folder: string
let server: ServerProcess
beforeAll(async () => {
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(join(parent, 'readme-'))
  const [, name = '', config = ''] = /^```js\n\/\/ (granary\.config\.mjs)\n(.*?)^```$/ms.exec(readme) ?? []
  writeFileSync(join(folder, name), config)
  server = await startServer({ cwd: folder, args: ['--port', '0'] })
})
afterAll(async () => {
  server.kill('SIGTERM')
  await server.ended
  rmSync(folder, { recursive: true })
})

test('the server says what the README tells', () => {
  const [line = ''] = /Granary serves "shop" on .*?(?=`)/.exec(readme) ?? []
  expect(server.output()).toContain(line.replace(told, server.url))
})

test.each(curls)('$command', async ({ command, answer }) => {
  expect(command).toContain('curl -s')
  const { stdout } = await promisify(execFile)('bash', ['-c', command.replaceAll(told, server.url)])
  expect(stdout.trim()).toMatch(new RegExp(`^${answer.split('...').map(escaped).join('.*')}$`))
})

test('there are some', () => {
  expect(curls.length).toBeGreaterThan(6)
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
