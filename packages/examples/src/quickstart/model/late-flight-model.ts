// The model: a logistic regression over standardized columns.

import LogisticRegression from 'ml-logistic-regression'
import { Matrix } from 'ml-matrix'
import { type Columns, learnScales } from './standardize.js'

export interface LateFlightModel {
  /** The probability of each of the rows to land late. */
  score(columns: Columns, rows: Uint32Array): number[]
}

const steps = 60

/** Learns from the given rows of the columns. */
export function trainModel(columns: Columns, late: Uint8Array, rows: Uint32Array): LateFlightModel {
  const standardize = learnScales(columns, rows)
  const regression = new LogisticRegression({ numSteps: steps, learningRate: 1 / rows.length })
  regression.train(standardize(columns, rows), Matrix.columnVector(Array.from(rows, (row) => late[row] as number)))
  const [inTime] = regression.classifiers
  if (inTime === undefined) throw new Error('The rows of training hold no flight')
  return { score: (given, chosen) => inTime.testScores(standardize(given, chosen)) }
}
