import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { bundledProgram } from './bundled-program.js'
import { numbered, rowsIn } from './numbered-batches.js'
import { everything, readTable } from './read-table.js'
import { temporaryFolder } from './temporary-folder.js'

let program = ''
const programFolder = mkdtempSync(join(tmpdir(), 'granary-program-'))
beforeAll(async () => {
  program = await bundledProgram(fileURLToPath(new URL('./appending-process.ts', import.meta.url)), programFolder)
})
afterAll(() => rmSync(programFolder, { recursive: true, force: true }))

function start(root: string, first: number, last: number, name: string): ChildProcess {
  return spawn(process.execPath, [program, root, String(first), String(last), name], { stdio: ['ignore', 'pipe', 'inherit'] })
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
    const children = ['left', 'right'].map((name) => start(root, 1, 500, name))
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

describe('a process that is killed while it appends', () => {
  test('at 100 random moments loses no acknowledged batch, tears none, and the next one goes on', { timeout: 600_000 }, async () => {
    const root = temporaryFolder()
    const acknowledged = new Set<number>()
    let next = 1
    for (let kill = 0; kill < 100; kill++) {
      const child = start(root, next, 1_000_000, 'killed')
      const end = ended(child)
      let armed = false
      for await (const line of linesOf(child)) {
        // From the moment it begins to the middle of some append: now and then before the first is answered.
        if (!armed) {
          armed = true
          setTimeout(() => child.kill('SIGKILL'), Math.random() * 120)
        }
        const number = /^(\d+) (?:stored|duplicate)$/.exec(line)?.[1]
        if (number !== undefined) acknowledged.add(Number(number))
      }
      await end
      expect(child.signalCode).toBe('SIGKILL')
      next = Math.max(0, ...acknowledged) + 1 // the same batch id again where the answer was lost
    }
    expect(acknowledged.size).toBeGreaterThan(100)
    const counts = await countRows(root)
    for (const number of acknowledged) expect(counts.get(`killed ${number}`) ?? 0).toBe(rowsIn(number))
    for (const [batch, rows] of counts) expect(rows).toBe(rowsIn(Number(batch.split(' ')[1])))
    expectContiguousLog(root)
  })
})
