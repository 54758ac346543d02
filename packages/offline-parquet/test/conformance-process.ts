// A process that does what the shared suite tells it: `conformance-process.ts KIND FOLDER JOB`, where KIND is history or registry.

import { runConformanceJob } from '@granary/conformance'
import { fileRegistryStore, parquetOfflineStore } from '@granary/offline-parquet'

const [kind, folder, job] = process.argv.slice(2)
if (folder === undefined || job === undefined) throw new Error('Give history or registry, a folder, and a job of the suite')
const store = kind === 'registry' ? fileRegistryStore({ path: folder }) : parquetOfflineStore({ root: folder })
await runConformanceJob(store, job, (line) => process.stdout.write(`${line}\n`))
