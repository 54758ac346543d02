// The last word of the quickstart: what was made, how long it took, how it looks, and what to try next.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What the quickstart hands over to be told. */
export interface Outcome {
  readonly folder: string
  readonly trainFile: string
  readonly flights: number
  readonly ingested: { readonly days: number; readonly airportRows: number; readonly routeRows: number }
  readonly training: { batches(): AsyncIterable<readonly object[]> }
  readonly written: { readonly rows: number; readonly bytes: number }
  readonly asked: readonly object[]
  readonly online: { readonly rows: readonly object[]; readonly statuses: readonly object[] }
  readonly laps: readonly { readonly name: string; readonly seconds: number }[]
}

export async function printSummary(outcome: Outcome): Promise<void> {
  const { folder, trainFile, ingested, written, asked, online, laps } = outcome
  const tables = ['airport_daily', 'route_daily'].map((group) => join(folder, 'offline', group))
  const seconds = laps.reduce((sum, lap) => sum + lap.seconds, 0)

  print('Rows', [
    ['flights', count(outcome.flights)],
    [`airport_daily, ${ingested.days} days`, count(ingested.airportRows)],
    [`route_daily, ${ingested.days} days`, count(ingested.routeRows)],
    ['training set', count(written.rows)],
  ])
  print('Seconds', [
    ...laps.map((lap) => [lap.name, lap.seconds < 0.001 ? '< 0.001' : lap.seconds.toFixed(3)]),
    ['Together', seconds.toFixed(3)],
  ])
  print('Files', [
    ...(await Promise.all(tables.map(async (table) => [table, megabytes(await folderSize(table))]))),
    [trainFile, megabytes(written.bytes)],
  ])
  print(
    'Training set, three rows: the flight, whether it landed late, and what was known when it took off',
    sideBySide(await sample(outcome)),
  )
  print(
    `Online, three flights: the newest features; where there is none, why`,
    sideBySide(asked.map((key, row) => ({ ...key, ...explained(online.rows[row] ?? {}, online.statuses[row] ?? {}) }))),
  )
  print('Next', [
    ['npm run quickstart:baseline                         a first model on the training set, and what it is worth'],
    ['packages/examples/src/quickstart/definitions.ts     add a feature, run again: each run starts afresh'],
    [`${trainFile.padEnd(50)}  open it with DuckDB, Polars, pandas or any other reader`],
  ])
}

/** Three rows of the first batch, apart from each other. */
async function sample({ training }: Outcome): Promise<readonly object[]> {
  for await (const batch of training.batches()) {
    return [0, 1 / 2, 1].flatMap((part) => batch[Math.floor(part * (batch.length - 1))] ?? [])
  }
  return []
}

/** The values of a row; where there is none, the status that says why. */
function explained(row: object, statuses: object): object {
  const statusOf = new Map(Object.entries(statuses))
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? statusOf.get(name)]))
}

// ---------------------------------------------------------------- text

/** A title, and rows of cells in columns as wide as their widest cell; all but the first column keep to the right, like numbers. */
function print(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows.reduce<number[]>((widest, row) => row.map((cell, place) => Math.max(cell.length, widest[place] ?? 0)), [])
  const aligned = (cell: string, place: number) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0))
  console.log(`\n${title}\n`)
  for (const row of rows) console.log(`  ${row.map(aligned).join('   ').trimEnd()}`)
}

/** One line a column, one column a row: a row of a training set is wider than a screen. */
function sideBySide(rows: readonly object[]): string[][] {
  const maps = rows.map((row) => new Map<string, unknown>(Object.entries(row)))
  return Object.keys(rows[0] ?? {}).map((name) => [name, ...maps.map((row) => shown(row.get(name)))])
}

function shown(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 16).replace('T', ' ')
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : String(value)
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
