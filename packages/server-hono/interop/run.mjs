// npm run interop:feast: Feast's own Python client, pointed at our server, reads what the store reads and writes what the store then has. Needs python3
// and PyPI the first time.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const packages = ['feast==0.67.0', 'numpy==2.4.6', 'pandas==2.3.3', 'pyarrow==26.0.1']

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const cache = join(root, 'node_modules', '.cache', 'granary-interop', 'feast-0.67.0')
const python = join(cache, 'bin', 'python')

if (spawnSync('python3', ['--version']).status !== 0) {
  console.log('interop: skipped: there is no python3 here, so no client of Feast asks the server')
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
const server = spawn(process.execPath, ['--import', 'tsx', '--conditions=@granary/source', join(here, 'serve.ts'), folder], {
  cwd: root,
  stdio: ['pipe', 'pipe', 'inherit'],
})
try {
  const printed = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const { url } = JSON.parse((await printed.next()).value)
  const client = await checked(spawn(python, [join(here, 'check.py'), folder, url], { stdio: ['ignore', 'pipe', 'inherit'] }))
  server.stdin.end() // the server looks at what was written, tells, and stops
  const served = await count(printed)
  console.log(`interop with Feast: ${client.passed + served.passed} passed, ${client.failed + served.failed} failed`)
  process.exitCode = client.failed + served.failed === 0 && client.passed > 0 && served.passed > 0 ? 0 : 1
} finally {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}

async function checked(child) {
  const closed = new Promise((resolve) => child.once('close', resolve))
  const result = await count(createInterface({ input: child.stdout })[Symbol.asyncIterator]())
  return (await closed) === 0 ? result : { passed: result.passed, failed: result.failed + 1 }
}

/** A checker's last line counts, the others are shown. One that printed nothing is a failed check. */
async function count(lines) {
  let last
  for await (const line of lines) {
    if (last !== undefined) console.log(last)
    last = line
  }
  try {
    return JSON.parse(last)
  } catch {
    if (last !== undefined) console.log(last)
    return { passed: 0, failed: 1 }
  }
}
