// What the types cost a user: the compiler's instantiations over large stores, each against its budget, by core's own check.

import { spawnSync } from 'node:child_process'

export async function run(): Promise<void> {
  spawnSync('npm', ['run', '--silent', 'types:scale'], { stdio: 'inherit' })
}
