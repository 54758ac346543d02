// A second process of the suites: does one job with a store over a file. It may be killed at any moment.

import { runConformanceJob } from '@granary/conformance'
import { sqliteOfflineStore, sqliteOnlineStore } from '../src/index.js'

const [kind, path, job] = process.argv.slice(2) as [keyof typeof stores, string, string]
const stores = { online: sqliteOnlineStore, offline: sqliteOfflineStore }

await runConformanceJob(stores[kind]({ path }), job, console.log)
