// A process that appends numbered batches, and says so line by line: `appending-process.ts ROOT FIRST LAST NAME`.

import { parquetOfflineStore } from '@granary/offline-parquet'
import { numberedBatch } from './numbered-batches.js'

const [root, first, last, name] = process.argv.slice(2)
if (root === undefined || name === undefined) throw new Error('Give a root folder, the first and last number, and a name')
const store = parquetOfflineStore({ root })
process.stdout.write('ready\n')
for (let number = Number(first); number <= Number(last); number++) {
  const { status } = await store.append(numberedBatch(name, number), { now: Date.now(), batchId: `${name} ${number}`, created: number })
  process.stdout.write(`${number} ${status}\n`)
}
await store.close()
