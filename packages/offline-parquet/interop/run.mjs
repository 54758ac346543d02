// npm run interop:parquet: other engines open what the store writes, and the store reads what delta-rs appends. Needs python3 and PyPI the first time.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checked, conclude, ended, pythonWith, start, startTypescript } from '../../../scripts/interop.mjs'

const python = join(pythonWith(['deltalake==1.6.6', 'polars==2.1.0'], 'no other engine reads the tables'), 'python')
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'granary-interop-'))
try {
  if ((await ended(startTypescript(join(here, 'write-tables.ts'), folder))) !== 0) throw new Error('interop: no tables were written')
  const others = await checked(start(python, join(here, 'check.py'), folder))
  const ours = await checked(startTypescript(join(here, 'read-back.ts'), folder))
  conclude('interop with other engines', others, ours)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
