// Do the features carry signal? A plain model learns from the earlier days of the training set and is judged on the later ones.
//
//     npm run quickstart:baseline

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { calendarFeatures } from './model/calendar.js'
import { trainModel } from './model/late-flight-model.js'
import { rocAuc } from './model/roc-auc.js'
import type { Columns } from './model/standardize.js'
import { readTrainingRows, type TrainingRows } from './model/training-rows.js'

export interface Judgement {
  readonly name: string
  readonly auc: number
  /** The share of flights that it calls right, late above one half. */
  readonly accuracy: number
}

export interface BaselineReport {
  readonly trainedOn: number
  readonly judgedOn: number
  /** The first day that the models are judged on. */
  readonly judgedFrom: Date
  readonly shareLate: number
  readonly judgements: readonly Judgement[]
}

/** The part of the rows, by departure, that the models learn from. */
const earlierShare = 0.8
/** Enough for some twenty weights; the regression walks over all of them at every step. */
const mostRowsToLearnFrom = 20_000

export async function baseline(trainFile: string): Promise<BaselineReport> {
  const rows = await readTrainingRows(trainFile)
  const { earlier, later, judgedFrom } = splitByDay(rows)
  const labels = Uint8Array.from(later, (row) => rows.late[row] as number)
  const shareLate = labels.reduce((sum, late) => sum + late, 0) / labels.length

  const calendar = calendarFeatures(rows.departure)
  const judge = (name: string, columns: Columns): Judgement => {
    const scores = trainModel(columns, rows.late, earlier).score(columns, later)
    return { name, auc: rocAuc(scores, labels), accuracy: accuracyOf(scores, labels) }
  }
  return {
    trainedOn: earlier.length,
    judgedOn: later.length,
    judgedFrom: new Date(judgedFrom),
    shareLate,
    judgements: [
      { name: 'majority: every flight is in time', auc: rocAuc(new Float64Array(labels.length), labels), accuracy: 1 - shareLate },
      judge('calendar alone: hour and weekday', calendar),
      judge('features alone', rows.features),
      judge('features and calendar', new Map([...rows.features, ...calendar])),
    ],
  }
}

/** No day is on both sides: what a model learns from lies wholly before what it is judged on. */
function splitByDay({ departure, length }: TrainingRows): {
  readonly earlier: Uint32Array
  readonly later: Uint32Array
  readonly judgedFrom: number
} {
  const day = 24 * 3_600_000
  const judgedFrom = Math.floor((departure[Math.floor(length * earlierShare)] as number) / day) * day
  const all = Uint32Array.from({ length }, (_, row) => row)
  const earlier = all.filter((row) => (departure[row] as number) < judgedFrom)
  const step = Math.ceil(earlier.length / mostRowsToLearnFrom)
  return {
    earlier: earlier.filter((_, place) => place % step === 0),
    later: all.filter((row) => (departure[row] as number) >= judgedFrom),
    judgedFrom,
  }
}

function accuracyOf(scores: readonly number[], labels: Uint8Array): number {
  return scores.filter((score, row) => (score > 0.5 ? 1 : 0) === labels[row]).length / scores.length
}

function printReport(report: BaselineReport, seconds: number): void {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  console.log(`Learnt from ${report.trainedOn.toLocaleString('en')} flights before ${report.judgedFrom.toISOString().slice(0, 10)},`)
  console.log(`judged on ${report.judgedOn.toLocaleString('en')} from then on, of which ${percent(report.shareLate)} landed late.\n`)
  console.log(`${'logistic regression over'.padEnd(36)} ROC AUC  accuracy`)
  for (const { name, auc, accuracy } of report.judgements)
    console.log(`${name.padEnd(36)} ${auc.toFixed(3).padStart(7)}  ${percent(accuracy).padStart(8)}`)
  console.log(
    `\n${seconds.toFixed(1)} seconds. Most flights are in time, so accuracy hardly moves; AUC says how well late flights are put above the others.`,
  )
}

if (process.argv[1] === import.meta.filename) {
  const trainFile = join('.granary', 'quickstart', 'train.parquet')
  if (existsSync(trainFile)) {
    const started = performance.now()
    const report = await baseline(trainFile)
    printReport(report, (performance.now() - started) / 1_000)
  } else {
    console.error(`${trainFile} is missing. Make it first: npm run quickstart`)
    process.exitCode = 1
  }
}
