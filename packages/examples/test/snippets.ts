// Every TypeScript snippet of every README and of docs/, as a file in the packages' tree, so that it finds what a user has installed.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(root, 'packages/examples/.snippets')

export interface Snippet {
  readonly title: string
  readonly file: string
  readonly code: string
}

export const snippets: readonly Snippet[] = pages().flatMap(snippetsOf)

/** In place of the files of an earlier time. `edit`: what becomes of a snippet's text. */
export function writeSnippets(edit: (code: string) => string = (code) => code): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const { file, code } of snippets) writeFileSync(file, `${edit(code)}\nexport {}\n`)
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
