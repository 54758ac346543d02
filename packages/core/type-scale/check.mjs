// What the types cost a user: the compiler's instantiations on large stores, against a budget. Seconds differ by machine, these do not.
// The loads are compiled as a user's package is, over the declarations of core, and must emit their own.
//   node packages/core/type-scale/check.mjs

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loads } from './load.mjs'

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const core = fileURLToPath(new URL('../', import.meta.url))

/** A strict user's flags. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'es2024.string', 'dom', 'dom.asynciterable'],
  module: 'nodenext',
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: '.',
  outDir: 'out',
}

/** What the compiler prints; an error that it finds fails the check. */
const compile = (...options) => execFileSync(process.execPath, [compiler, ...options], { encoding: 'utf8' })

/** Core, installed in the folder: what is built. */
function installCore(folder) {
  const target = join(folder, 'node_modules', '@granary', 'core')
  for (const path of ['package.json', 'dist']) cpSync(join(core, path), join(target, path), { recursive: true })
}

/** Compiles the load in a folder of its own and answers the instantiations. */
function instantiations(load, folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(load.sources) }))
  for (const [file, lines] of Object.entries(load.sources)) writeFileSync(join(folder, file), `${lines.join('\n')}\n`)
  return Number(/^Instantiations: +(\d+)$/m.exec(compile('-p', folder, '--extendedDiagnostics'))?.[1])
}

const folder = mkdtempSync(join(tmpdir(), 'granary-type-scale-'))
try {
  installCore(folder)
  for (const [index, load] of loads.entries()) {
    const count = instantiations(load, join(folder, String(index)))
    const fits = count <= load.budget
    console.log(
      `${fits ? 'ok  ' : 'OVER'} ${count.toLocaleString('en')} of ${load.budget.toLocaleString('en')} instantiations: ${load.name}`,
    )
    if (!fits) process.exitCode = 1
  }
} catch (error) {
  console.error(error.stdout ?? error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
