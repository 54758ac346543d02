// A user's program, run by plain node on the built packages: one training set from Parquet to Parquet. Prints the peak of its memory in MB.
//   node training-set.mjs STORE_FOLDER SPINE.parquet OUTPUT.parquet

import { readFileSync } from 'node:fs'
import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'

const [root, spine, output] = process.argv.slice(2)

const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })
const activity = defineFeatureGroup({
  name: 'activity',
  entity: user,
  features: {
    visits: t.float64(),
    purchases: t.float64(),
    spent: t.float64(),
    returned: t.float64(),
    score: t.float64(),
    recency: t.float64(),
    frequency: t.float64(),
    distance: t.float64(),
  },
})
const model = defineFeatureService({ name: 'activity_model', features: [activity] })

const store = createFeatureStore({ name: 'bench', offline: parquetOfflineStore({ root }), definitions: [activity, model] })
const training = await store.getHistoricalFeatures(model, { spine: { parquet: spine } })
await training.toParquet(output)
await store.close()
console.log(peakMegabytes())

/** Linux counts the parent's peak at the fork into maxRSS; its VmHWM is this process's own. */
function peakMegabytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1_024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1_024
}
