// npm run bench            every benchmark
// npm run bench -- NAME    one of them

import { cpus } from 'node:os'

const benchmarks: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  'online-read': () => import('./online-read.js'),
  'online-redis': () => import('./online-redis.js'),
  ingest: () => import('./ingest.js'),
  'point-in-time': () => import('./point-in-time.js'),
  server: () => import('./server.js'),
  feast: () => import('./feast.js'),
  'feast-server': () => import('./feast-server.js'),
  types: () => import('./types.js'),
  'core-size': () => import('./core-size.js'),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name))
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}: there is ${Object.keys(benchmarks).join(', ')}`)
  process.exit(1)
}
console.log(
  `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model.trim()}. Ratios are of one run on one machine; under 1.2 is a tie.`,
)
for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
  console.log(`\n== ${name}   (npm run bench -- ${name})`)
  const benchmark = await benchmarks[name]?.()
  await benchmark?.run()
}
