// A process that ingests every other numbered batch through a feature store, and says so line by line: `ingesting-process.ts ROOT FIRST`. It ends when killed.

import { batchIdOf, numberedGroup, numberedRows, numberedStore } from './numbered-features.js'

const [root, first] = process.argv.slice(2)
if (root === undefined) throw new Error('Give a root folder and the first number')
const store = numberedStore(root)
process.stdout.write('ready\n')
for (let number = Number(first); ; number += 2) {
  const { status } = await store.ingest(numberedGroup, numberedRows(number), { batchId: batchIdOf(number) })
  process.stdout.write(`${number} ${status}\n`)
}
