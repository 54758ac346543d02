// What @granary/core weighs in an application, minified and gzipped: what its entry loads at once, and with all that it loads lazily.

import { spawnSync } from 'node:child_process'

export async function run(): Promise<void> {
  const { status, stderr } = spawnSync('npx', ['--no-install', 'size-limit'], { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' })
  if (status !== 0) console.log(stderr)
}
