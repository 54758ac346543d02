// Rules that look like details: each with the shortest history that goes wrong without it.

import { describe, expect, test } from 'vitest'
import { newTally } from '../../../src/law/tally.js'
import { allSteps, type Command, type InputRow, type Setup } from './commands.js'
import { breaches } from './law.js'
import { play, played } from './perform.js'
import { nowhere, replayedTwice } from './records.js'
import { createWorld } from './world.js'

const level: Setup = { offsets: [0, 0, 0], codes: [2, 2, 2], ttl: undefined, expiry: 'lazy', retention: 1e9, snapshots: true, minimum: 0 }
const row: InputRow = { k: 'k', de: 0, a: 1, b: 1, imp: 0 }

function ingest(row: InputRow, more: { readonly p?: number; readonly id?: string; readonly steps?: number } = {}): Command {
  return { op: 'ingest', p: 0, id: null, rows: [row], imported: false, onInvalid: 'reject', to: 'both', steps: allSteps, ...more }
}
const incremental: Command = { op: 'incremental', p: 0, steps: allSteps }

async function lawAfter(setup: Partial<Setup>, ...commands: readonly Command[]): Promise<readonly string[]> {
  const run = played(createWorld({ ...level, ...setup }))
  await play(commands, run)
  await run.world.scheduler.finishAll()
  return breaches(run.world, newTally())
}

describe('the law holds', () => {
  test('a row lives 1 ms longer than its ttl and the skew: both ends of the ttl count', async () => {
    expect(await lawAfter({ offsets: [0, 0, 4], ttl: 5, expiry: 'exact' }, ingest(row, { p: 2 }))).toEqual([])
  })

  test('with a ttl a tombstone lives by its event time, so that a row under way meets it', async () => {
    const remove: Command = { op: 'delete', p: 0, k: 'k', de: null, steps: allSteps }
    expect(await lawAfter({ ttl: 5, expiry: 'exact' }, ingest(row, { steps: 0 }), remove, { op: 'tick', dt: 5 })).toEqual([])
  })

  test('a sweep removes only the row that it saw', async () => {
    const sweep: Command = { op: 'sweep', p: 1, steps: 1 }
    expect(await lawAfter({ offsets: [0, 4, 0], ttl: 1, expiry: 'swept' }, ingest(row), { op: 'tick', dt: 2 }, sweep, ingest(row))).toEqual(
      [],
    )
  })

  test('a mark of an online store that was emptied counts for nothing, whatever runs beside it', async () => {
    const allButTheMark: Command = { op: 'incremental', p: 0, steps: 6 }
    const epochAlone: Command = { op: 'incremental', p: 1, steps: 2 }
    const beside: readonly Command[] = [{ op: 'empty' }, epochAlone, { op: 'crash', p: 1 }]
    expect(await lawAfter({}, ingest(row), allButTheMark, ...beside, { op: 'go', i: 0, steps: 1 }, incremental)).toEqual([])
  })

  test('old code carries rows in the newest recorded layout', async () => {
    const range: Command = { op: 'range', p: 0, back: 0, width: 0, steps: allSteps }
    expect(
      await lawAfter({ codes: [1, 2, 1] }, { op: 'sweep', p: 0, steps: allSteps }, ingest(row, { p: 1 }), { op: 'empty' }, range),
    ).toEqual([])
  })

  test('a repeated import is read back from its smallest created time on', async () => {
    const imported = (steps: number): Command => ({
      op: 'ingest',
      p: 0,
      id: 'y',
      rows: [row],
      imported: true,
      onInvalid: 'reject',
      to: 'both',
      steps,
    })
    expect(await lawAfter({}, imported(1), { op: 'crash', p: 0 }, ingest(row, { id: 'y' }))).toEqual([])
  })
})

test('a replay that crashed is repeated under an id of the rows that it stored, not of those that it tried', async () => {
  const run = played(createWorld({ ...level, minimum: 2 }))
  const refused: Command = {
    op: 'ingest',
    p: 0,
    id: 'x',
    rows: [
      { ...row, a: 1 },
      { ...row, a: 0 },
    ],
    imported: false,
    onInvalid: 'quarantine',
    to: 'both',
    steps: allSteps,
  }
  const replay = (steps: number): Command => ({ op: 'replay', p: 0, id: 'x', steps })
  await play([refused, { op: 'rule', minimum: 1 }, replay(2), { op: 'crash', p: 0 }, { op: 'rule', minimum: 0 }, replay(allSteps)], run)
  expect([...(await nowhere(run)), ...replayedTwice(run.world)]).toEqual([])
})
