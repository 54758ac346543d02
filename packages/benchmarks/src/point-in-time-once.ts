// One join in a process of its own: prints the peak of its resident memory in MB.

import { join } from 'node:path'
import { activityService, openStore } from './point-in-time-data.js'

const [root = '', spine = ''] = process.argv.slice(2)
const store = openStore(root)
const training = await store.getHistoricalFeatures(activityService, { spine: { parquet: spine } })
await training.toParquet(join(root, 'once.parquet'))
await store.close()
console.log(process.resourceUsage().maxRSS / 1_024)
