// npm run new-adapter online-NAME     a package with an online store to write, its types in order and its suite failing
// npm run new-adapter offline-NAME    the same with a history
//
// The way on from there is told in docs/adapters.md.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [name, ...rest] = process.argv.slice(2)
const [, kind, what] = /^(online|offline)-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(name ?? '') ?? []
const folder = join(root, 'packages', name ?? '')

if (kind === undefined || rest.length > 0)
  refuse('Name one adapter: npm run new-adapter online-NAME, or offline-NAME, in small letters, digits and dashes')
else if (existsSync(folder)) refuse(`packages/${name} is there already: take another name, or remove it`)
else make()

function refuse(message) {
  console.error(message)
  process.exitCode = 1
}

function make() {
  const words = what.split('-')
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')
  const Kind = kind === 'online' ? 'Online' : 'Offline'
  const fill = (text) =>
    text
      .replaceAll('__adapter__', name)
      .replaceAll('__file__', `${what}-${kind}-store`)
      .replaceAll('__factory__', `${pascal[0].toLowerCase()}${pascal.slice(1)}${Kind}Store`)
      .replaceAll('__Options__', `${pascal}${Kind}StoreOptions`)
      .replaceAll('__What__', pascal)

  mkdirSync(folder)
  cpSync(join(root, 'scripts/new-adapter', kind), folder, { recursive: true })
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    writeFileSync(path, fill(readFileSync(path, 'utf8')))
    renameSync(path, join(entry.parentPath, fill(entry.name)))
  }
  const example = join(root, 'packages', `${kind}-memory`)
  for (const file of ['LICENSE', 'tsconfig.test.json', 'tsup.config.ts']) cpSync(join(example, file), join(folder, file))
  const options = readFileSync(join(example, 'tsconfig.json'), 'utf8')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    options.replace('  "include"', '  "compilerOptions": {\n    "types": ["node"]\n  },\n  "include"'),
  )
  const manifest = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8').replaceAll(`${kind}-memory`, name))
  const description = `A Granary ${kind} store over ${pascal}`
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ ...manifest, description, devDependencies: { '@granary/conformance': '*', ...manifest.devDependencies } }, null, 2)}\n`,
  )

  console.log(`packages/${name} is there. Next:

  npm install                                  # links it with the others
  npx tsc -p packages/${name}
  npx vitest run --project ${name}      # red, until src/${what}-${kind}-store.ts is written

docs/adapters.md tells the way from here to green.`)
}
