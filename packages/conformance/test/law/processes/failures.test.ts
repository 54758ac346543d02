// Histories that broke the engine once, shrunk.

import { expect, test } from 'vitest'
import { allSteps, type Command, type Setup } from './commands.js'
import { play, played } from './perform.js'
import { inQuarantine } from './records.js'
import { createWorld } from './world.js'

const alone: Setup = { offsets: [0, 0, 0], codes: [2, 2, 2], ttl: undefined, expiry: 'lazy', retention: 1e9, snapshots: true, minimum: 2 }

function refused(...values: readonly number[]): Command {
  const rows = values.map((a) => ({ k: 'k', de: 0, a, b: 0, imp: 0 }) as const)
  return { op: 'ingest', p: 0, id: 'x', rows, imported: false, onInvalid: 'quarantine', to: 'both', steps: allSteps }
}
const replay: Command = { op: 'replay', p: 0, id: 'x', steps: allSteps }

test('a row refused again under a number that was replayed before is stored by the next replay, and leaves the quarantine', async () => {
  const run = played(createWorld(alone))
  await play([refused(1), { op: 'rule', minimum: 1 }, replay], run)
  await play([{ op: 'tick', dt: 2 }, { op: 'rule', minimum: 2 }, refused(1, 0), { op: 'rule', minimum: 1 }, replay], run)
  expect(await inQuarantine(run.world)).toEqual(new Set(['x:1']))
  expect(run.world.rows().map(({ values }) => values.tag)).toEqual([1, 2])
})
