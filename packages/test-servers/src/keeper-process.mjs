// Outlives the process that started it, however that ends, by the moment that it takes to end its servers and remove their folders.

import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

/** Process id by folder. */
const kept = new Map()

for await (const line of createInterface({ input: process.stdin })) {
  const { folder, pid } = JSON.parse(line)
  if (pid === undefined) kept.delete(folder)
  else kept.set(folder, pid)
}

for (const [folder, pid] of kept) {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
}
