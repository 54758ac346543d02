// A source that grows past 400 lines holds two ideas: split it. Tests may be longer.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const most = 400
const root = fileURLToPath(new URL('..', import.meta.url))
const sources = readdirSync(join(root, 'packages')).flatMap((name) => sourcesIn(join('packages', name, 'src')))
const tooLong = sources.map((path) => ({ path, lines: linesOf(path) })).filter(({ lines }) => lines > most)

for (const { path, lines } of tooLong) console.error(`${path} has ${lines} lines: at most ${most}, split it by idea`)
console.log(`file length: ${sources.length} sources, ${tooLong.length} too long`)
process.exitCode = tooLong.length > 0 ? 1 : 0

function sourcesIn(folder) {
  const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return names
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test(-d)?\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
}

function linesOf(path) {
  return readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length
}
