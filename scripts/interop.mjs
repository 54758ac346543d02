// What the interop runs share: a Python of their own, processes of ours, and the counting of what their checkers tell.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Installs what Feast needs in a sixth of pip's time. */
const installer = 'uv==0.13.9'

/**
 * The folder of the commands of a Python environment that has the packages, each as `name==version`: installed from PyPI the first time.
 * Where there is no python3 it says what is `skipped`, and ends the process.
 */
export function pythonWith(packages, skipped) {
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.log(`interop: skipped: there is no python3 here, so ${skipped}`)
    process.exit(0)
  }
  const installed = environment([installer], [], (python) => [
    python,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    installer,
  ])
  const uv = join(installed, 'uv')
  return environment(packages, ['--without-pip'], (python) => [
    uv,
    'pip',
    'install',
    '--quiet',
    '--system-certs',
    '--python',
    python,
    ...packages,
  ])
}

/** @param installation answers the command that installs the packages, given the environment's Python. */
function environment(packages, options, installation) {
  const folder = join(root, 'node_modules', '.cache', 'granary-interop', packages.join('-').replaceAll('==', '-'))
  const commands = join(folder, 'bin')
  if (existsSync(join(folder, 'installed'))) return commands
  console.log(`interop: installing ${packages.join(' and ')} into ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  execFileSync('python3', ['-m', 'venv', ...options, folder], { stdio: 'inherit' })
  const [command, ...args] = installation(join(commands, 'python'))
  execFileSync(command, args, { stdio: 'inherit' })
  mkdirSync(join(folder, 'installed'))
  return commands
}

/** A process that runs a TypeScript file against the sources. */
export function startTypescript(file, ...args) {
  return start(process.execPath, '--import', 'tsx', '--conditions=@granary/source', file, ...args)
}

export function start(command, ...args) {
  return spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
}

export function linesOf(child) {
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
}

/** Its exit code, once it has ended. */
export function ended(child) {
  return new Promise((resolve) => child.once('close', resolve))
}

/** What a checker counts, once it has ended: a crash is a failed check more. */
export async function checked(child) {
  const closed = ended(child)
  const { passed, failed } = await countOf(linesOf(child))
  return { passed, failed: failed + ((await closed) === 0 ? 0 : 1) }
}

/** A checker's last line counts, `{"passed": 1, "failed": 0}`; the others are shown. One that printed nothing is a failed check. */
export async function countOf(lines) {
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

/** Prints the sums; the process fails unless each checker has checked something and nothing failed. */
export function conclude(title, ...counts) {
  const sum = (kind) => counts.reduce((total, count) => total + count[kind], 0)
  console.log(`${title}: ${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 && counts.every(({ passed }) => passed > 0) ? 0 : 1
}
