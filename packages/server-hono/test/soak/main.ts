// npm run soak -w packages/server-hono -- --seconds 600: prints what a soak of that length found.

import { parseArgs } from 'node:util'
import { soak } from './soak.js'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } })
console.log(JSON.stringify(await soak(Number(values.seconds)), null, 2))
