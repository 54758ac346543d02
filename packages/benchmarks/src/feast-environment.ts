// A Python environment with Feast, made on first use beside the other caches of development.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Feast, and of what it is made of all that the measured path runs through. */
const requirements = [
  'feast[duckdb,redis]==0.67.0',
  'dask==2026.8.0',
  'duckdb==2.0.0',
  'fastapi==0.165.0',
  'gunicorn==27.0.1',
  'hiredis==3.5.0',
  'ibis-framework==12.0.0',
  'numpy==2.4.6',
  'pandas==2.3.3',
  'pyarrow==26.0.1',
  'redis==7.4.1',
  'uvicorn==0.54.0',
  'uvloop==0.23.0',
]

const folder = fileURLToPath(new URL('../../../node_modules/.cache/granary-feast-0.67.0', import.meta.url))
const python = join(folder, 'bin', 'python')
const installed = join(folder, 'installed')

/** The path of its python; undefined, and said why, where there is none. */
export async function feastPython(): Promise<string | undefined> {
  if (existsSync(installed) && readFileSync(installed, 'utf8') === requirements.join('\n')) return python
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.log('skipped: there is no python3 here, so nothing runs Feast')
    return undefined
  }
  console.log('Installing Feast 0.67.0 and its dependencies into node_modules/.cache, once: about 700 MB, a minute or more')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  const done =
    (await runShowingProgress('python3', ['-m', 'venv', folder])) &&
    (await runShowingProgress(python, ['-m', 'pip', 'install', '--no-compile', '--disable-pip-version-check', ...requirements]))
  if (!done) {
    console.log('skipped: Feast could not be installed. It needs Python 3.11 or newer with venv and pip, and the Python package index')
    return undefined
  }
  writeFileSync(installed, requirements.join('\n'))
  return python
}

/** Runs a command; a terminal shows its newest line, and its complaints are shown when it fails. */
async function runShowingProgress(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  const show = (line: string) =>
    process.stdout.isTTY && process.stdout.write(`\r\x1b[K  ${line.slice(0, (process.stdout.columns || 80) - 3)}`)
  child.stdout.setEncoding('utf8').on('data', (text: string) => show(text.trimEnd().split('\n').at(-1)?.trim() ?? ''))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  if (code !== 0) console.log(complaints.trimEnd())
  return code === 0
}
