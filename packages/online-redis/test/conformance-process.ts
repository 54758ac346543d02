// A process that does what the shared suite tells it: `conformance-process.ts KIND OPTIONS JOB`, where KIND is online or registry and OPTIONS are JSON.

import { runConformanceJob } from '@granary/conformance'
import { redisOnlineStore, redisRegistryStore } from '@granary/online-redis'

const [kind, options, job] = process.argv.slice(2) as [keyof typeof stores, string, string]
const stores = { online: redisOnlineStore, registry: redisRegistryStore }

await runConformanceJob(stores[kind](JSON.parse(options)), job, console.log)
