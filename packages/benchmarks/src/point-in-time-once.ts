// One join in a process of its own: prints the peak of its resident memory in MB.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { activityService, openStore } from './point-in-time-data.js'

const [root = '', spine = ''] = process.argv.slice(2)
const store = openStore(root)
const training = await store.getHistoricalFeatures(activityService, { spine: { parquet: spine } })
await training.toParquet(join(root, 'once.parquet'))
await store.close()
console.log(peakMegabytes())

/** Linux counts the parent's peak at the fork into maxRSS; its VmHWM is this process's own. */
function peakMegabytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1_024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024
}
