import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bundledProgram } from '@granary/test-servers/programs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { numbered, rowsIn } from './numbered-batches.js'
import { batchIdOf, numberedGroup, numberedRows, numberedStore, slotsIn } from './numbered-features.js'
import { everything, readTable } from './read-table.js'
import { temporaryFolder } from './temporary-folder.js'

let appending = ''
let ingesting = ''
beforeAll(async () => {
  const bundled = (name: string) => bundledProgram(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)))
  ;[appending, ingesting] = await Promise.all([bundled('appending-process'), bundled('ingesting-process')])
})
afterAll(() => {
  for (const program of [appending, ingesting]) rmSync(program)
})

function start(program: string, ...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (child.stdout !== null) yield* createInterface({ input: child.stdout })
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => void child.on('close', (code) => resolve(code)))

/** Rows by name and number, and that no row is there twice. */
async function countRows(root: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const seen = new Set<string>()
  for (const { values } of await readTable(parquetOfflineStore({ root }), everything(numbered))) {
    const batch = `${String(values.id)} ${String(values.number)}`
    const row = `${batch} ${String(values.row)}`
    expect(seen.has(row)).toBe(false)
    seen.add(row)
    counts.set(batch, (counts.get(batch) ?? 0) + 1)
  }
  return counts
}

function expectContiguousLog(root: string): number {
  const log = join(root, 'numbered', 'v1', '_delta_log')
  const names = readdirSync(log).sort()
  expect(names).toEqual(names.map((_, version) => `${String(version).padStart(20, '0')}.json`))
  return names.length
}

describe('two processes', () => {
  test('append 500 batches each to one table: all are there, none twice, the log is contiguous', { timeout: 240_000 }, async () => {
    const root = temporaryFolder()
    const children = ['left', 'right'].map((name) => start(appending, root, '1', '500', name))
    const codes = await Promise.all(
      children.map(async (child) => {
        const code = ended(child)
        for await (const line of linesOf(child)) expect(line).toMatch(/^(ready|\d+ stored)$/)
        return code
      }),
    )
    expect(codes).toEqual([0, 0])
    const counts = await countRows(root)
    for (const name of ['left', 'right']) {
      for (let number = 1; number <= 500; number++) expect(counts.get(`${name} ${number}`) ?? 0).toBe(rowsIn(number))
    }
    expect(expectContiguousLog(root)).toBe(1_000)
    const folder = join(root, 'numbered', 'v1')
    expect(readdirSync(join(folder, '_tmp'))).toEqual([])
    expect(readdirSync(folder).filter((name) => name.endsWith('.parquet'))).toHaveLength(
      2 * Array.from({ length: 500 }, (_, number) => rowsIn(number + 1)).filter((rows) => rows > 0).length,
    )
  })
})

describe('two processes that are killed while they ingest', () => {
  test('at 100 random moments lose no acknowledged batch, tear none, and the next ones go on', { timeout: 600_000 }, async () => {
    const root = temporaryFolder()
    const writers = await Promise.all([1, 2].map((first) => killedWhileIngesting(root, first, 50)))
    const acknowledged = writers.flatMap((writer) => writer.acknowledged)
    expect(acknowledged.length).toBeGreaterThanOrEqual(50)
    expectContiguousLog(root)

    const store = numberedStore(root)
    const slots = await slotsByNumber(store)
    for (const number of acknowledged) expect(slots.has(number)).toBe(true)
    for (const [number, found] of slots) expect(found).toEqual(slotsOf(number))
    await expectNewestOnline(store, slots) // the first read: a warm start

    const ingest = (number: number) => store.ingest(numberedGroup, numberedRows(number), { batchId: batchIdOf(number) })
    for (const { next } of writers) {
      if (next > 2) expect((await ingest(next - 2)).status).toBe('duplicate')
      expect((await ingest(next)).status).toBe(slots.has(next) ? 'duplicate' : 'stored') // its answer was lost, or it never was
    }
    const after = await slotsByNumber(store)
    const all = [...acknowledged, ...writers.map(({ next }) => next)].sort((left, right) => left - right)
    expect([...after.keys()].sort((left, right) => left - right)).toEqual(all)
    for (const [number, found] of after) expect(found).toEqual(slotsOf(number))
    await expectNewestOnline(store, after)
    await store.close()
  })
})

/** Every other number from `first` on, by one process after the other; `next` is the one that was not acknowledged when the last died. */
async function killedWhileIngesting(root: string, first: number, kills: number) {
  const acknowledged: number[] = []
  let next = first
  for (let kill = 0; kill < kills; kill++) {
    const child = start(ingesting, root, String(next))
    const end = ended(child)
    let lines = 0
    for await (const line of linesOf(child)) {
      // By turns from the moment it begins, often before the first answer, and from the first answer on, in the middle of some batch.
      if (lines++ === kill % 2) setTimeout(() => child.kill('SIGKILL'), Math.random() * (kill % 2 === 0 ? 100 : 40))
      const number = /^(\d+) (?:stored|duplicate)$/.exec(line)?.[1]
      if (number === undefined) continue
      expect(Number(number)).toBe(next)
      acknowledged.push(next)
      next += 2 // else the same batch id again: the answer was lost
    }
    await end
    expect(child.signalCode).toBe('SIGKILL')
  }
  return { acknowledged, next }
}

const slotsOf = (number: number): readonly number[] => numberedRows(number).map(({ slot_id }) => slot_id)

type NumberedStore = ReturnType<typeof numberedStore>

/** The slots of each batch's rows in the history, ascending: one that stands twice is there twice. */
async function slotsByNumber(store: NumberedStore): Promise<ReadonlyMap<number, readonly number[]>> {
  const slots = new Map<number, number[]>()
  for (const { number, slot_id } of await (await store.getOfflineFeatures(numberedGroup)).rows()) {
    slots.set(Number(number), [...(slots.get(Number(number)) ?? []), slot_id].sort())
  }
  return slots
}

async function expectNewestOnline(store: NumberedStore, slots: ReadonlyMap<number, readonly number[]>): Promise<void> {
  const keys = Array.from({ length: 6 }, (_, slot_id) => ({ slot_id }))
  const newest = keys.map(({ slot_id }) => Math.max(...[...slots.keys()].filter((number) => slotsIn(number) > slot_id)))
  const { rows } = await store.getOnlineFeatures(['numbered:number'], keys)
  expect(rows.map(({ number }) => Number(number))).toEqual(newest)
}
