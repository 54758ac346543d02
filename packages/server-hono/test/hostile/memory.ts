// How much memory this process comes to hold while something runs.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Megabytes beyond those at the beginning, at the highest of what could not be freed. */
export async function memoryHeld(work: () => Promise<unknown>): Promise<number> {
  const held = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / 2 ** 20
  }
  const before = held()
  let highest = before
  const looking = setInterval(() => {
    highest = Math.max(highest, held())
  }, 100)
  await work().finally(() => clearInterval(looking))
  return Math.max(highest, held()) - before
}
