// A training set from Parquet to Parquet by Feast, on the same files: whole processes, from their start to the file written.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { feastPython } from './feast-environment.js'
import { compare, median, printTimings } from './harness.js'
import { dataFiles, historyColumns, historyRows, spineColumns, spineRows, writeHistory, writeSpine } from './point-in-time-data.js'
import { countRows, expectedRows } from './right-rows.js'
import { peakMegabytes, programPath, runProgram, trainingSetProcess } from './whole-process.js'

export async function run(): Promise<void> {
  const python = await feastPython()
  if (python === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'granary-bench-'))
  try {
    await compareWithFeast(folder, python)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function compareWithFeast(folder: string, python: string): Promise<void> {
  const program = programPath('feast-training-set.py')
  const root = join(folder, 'granary')
  await writeHistory(root, 'time', 1)
  const spine = await writeSpine(root, 1)
  const [history = ''] = await dataFiles(root)

  const feast = async (store: 'file' | 'duckdb'): Promise<(output: string) => Promise<number>> => {
    const repo = join(folder, store)
    await runProgram(python, [program, 'apply', repo, store, history])
    return (output) => peakMegabytes(python, [program, 'join', repo, spine, output])
  }
  const contestants = [
    contestant('Granary', folder, (output) => trainingSetProcess(root, spine, output)),
    contestant('Feast, its default store', folder, await feast('file')),
    contestant('Feast, its DuckDB store', folder, await feast('duckdb')),
  ]
  const timings = await compare(contestants, { rounds: 5, warmUp: 1 })
  printTimings(
    `${historyRows.toLocaleString('en')} history rows, ${spineRows.toLocaleString('en')} spine rows, whole processes from Parquet to Parquet`,
    timings,
    { 'Feast, its default store': { atLeast: 4 }, 'Feast, its DuckDB store': { atLeast: 4 } },
  )

  const expected = expectedRows(historyColumns(0, 'time'), spineColumns(1))
  console.log(`\nRows against an independent computation, and peak memory (median)`)
  const width = Math.max(...contestants.map(({ name }) => name.length))
  for (const { name, output, peaks } of contestants) {
    const { right, missing, wrong } = await countRows(output, expected)
    const counts = [`${right} right`, `${missing} missing`, `${wrong} wrong`].map((count) => count.padStart(14)).join('')
    console.log(
      `  ${name.padEnd(width)}${counts}  ${median(peaks).toFixed(0).padStart(6)} MB   ${right === spineRows ? 'every row right' : ''}`.trimEnd(),
    )
  }
}

function contestant(name: string, folder: string, trainingSet: (output: string) => Promise<number>) {
  const output = join(folder, `${name.replaceAll(/\W+/g, '-')}.parquet`)
  const peaks: number[] = []
  const run = async (): Promise<void> => {
    peaks.push(await trainingSet(output))
  }
  return { name, output, peaks, run }
}
