// npm run interop: other engines open what the store writes, and the store reads what delta-rs appends. Needs python3 and PyPI the first time.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = ['deltalake==1.6.6', 'polars==2.1.0']

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const cache = join(root, 'node_modules', '.cache', 'granary-interop', packages.join('-').replaceAll('==', '-'))
const python = join(cache, 'bin', 'python')

if (spawnSync('python3', ['--version']).status !== 0) {
  console.log('interop: skipped: there is no python3 here, so no other engine reads the tables')
  process.exit(0)
}

if (!existsSync(join(cache, 'installed'))) {
  console.log(`interop: installing ${packages.join(' and ')} into ${cache}`)
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(dirname(cache), { recursive: true })
  execFileSync('python3', ['-m', 'venv', cache], { stdio: 'inherit' })
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { stdio: 'inherit' })
  mkdirSync(join(cache, 'installed'))
}

const folder = mkdtempSync(join(tmpdir(), 'granary-interop-'))
try {
  typescript('write-tables.ts')
  const results = [counted(python, [join(here, 'check.py'), folder]), counted(...typescriptCommand('read-back.ts'))]
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`interop: ${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function typescriptCommand(file) {
  return [process.execPath, ['--import', 'tsx', '--conditions=@granary/source', join(here, file), folder]]
}

function typescript(file) {
  execFileSync(...typescriptCommand(file), { stdio: 'inherit', cwd: root })
}

/** Runs a checker: its last line counts, the others are shown. A crash is a failed check. */
function counted(command, args) {
  const { stdout, status } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: root,
    maxBuffer: 2 ** 28,
  })
  const lines = stdout.trimEnd().split('\n')
  if (status !== 0) {
    console.log(lines.join('\n'))
    return { passed: 0, failed: 1 }
  }
  for (const line of lines.slice(0, -1)) console.log(line)
  return JSON.parse(lines.at(-1))
}
