// Serves the tests' shop to schemathesis: run as `tsx --conditions=@granary/source schemathesis-shop.ts FOLDER`. Prints its URL and a key; ends with its input.

import { parquetOfflineStore } from '@granary/offline-parquet'
import { serve } from '../src/node.js'
import { adminKey, servedShop } from '../test/shop.js'

const [root] = process.argv.slice(2)
if (root === undefined) throw new Error('Give a folder for the history')

const { app } = await servedShop({}, { offline: parquetOfflineStore({ root }) })
const server = await serve(app, { port: 0, signals: [], log: () => undefined })
console.log(JSON.stringify({ url: server.url, key: adminKey }))
for await (const _ of process.stdin); // the runner ends it
await server.close()
