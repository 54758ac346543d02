// npm run interop:feast: Feast's own Python client, pointed at our server, reads what the store reads and writes what the store then has. Needs python3
// and PyPI the first time.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checked, conclude, countOf, linesOf, pythonWith, start, startTypescript } from '../../../scripts/interop.mjs'

const packages = ['feast==0.67.0', 'numpy==2.4.6', 'pandas==2.3.3', 'pyarrow==26.0.1']
const python = join(pythonWith(packages, 'no client of Feast asks the server'), 'python')
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'granary-interop-'))
const server = startTypescript(join(here, 'serve.ts'), folder)
try {
  const printed = linesOf(server)
  const { url } = JSON.parse((await printed.next()).value)
  const client = await checked(start(python, join(here, 'check.py'), folder, url))
  server.stdin.end() // the server looks at what was written, tells, and stops
  conclude('interop with Feast', client, await countOf(printed))
} finally {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}
