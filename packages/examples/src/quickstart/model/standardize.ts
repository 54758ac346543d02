// Columns of any scale made comparable, which gradient descent needs.

import { Matrix } from 'ml-matrix'

export type Columns = ReadonlyMap<string, Float64Array>
export type Standardize = (columns: Columns, rows: Uint32Array) => Matrix

/**
 * Learns scales from the rows of training alone, so that nothing of the later rows shows in them.
 * A column becomes (log(x) - mean) / deviation, with a log that keeps signs since delays have long tails; NaN becomes 0, the mean;
 * a column that never varies becomes 0. The last column of the matrix is 1, for the intercept.
 */
export function learnScales(columns: Columns, rows: Uint32Array): Standardize {
  const scales = [...columns].map(([name, values]) => ({ name, ...scaleOf(values, rows) }))
  return (given, chosen) => {
    const matrix = Matrix.ones(chosen.length, scales.length + 1)
    for (const [place, { name, mean, deviation }] of scales.entries()) {
      const values = given.get(name)
      if (values === undefined) throw new Error(`The column ${name}, which the scales were learnt with, is missing`)
      for (const [row, from] of chosen.entries()) matrix.set(row, place, standard(values[from] as number, mean, deviation))
    }
    return matrix
  }
}

function standard(value: number, mean: number, deviation: number): number {
  return Number.isNaN(value) || deviation === 0 ? 0 : (squeeze(value) - mean) / deviation
}

function squeeze(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value))
}

function scaleOf(values: Float64Array, rows: Uint32Array): { readonly mean: number; readonly deviation: number } {
  const known = Float64Array.from(rows, (row) => squeeze(values[row] as number)).filter((value) => !Number.isNaN(value))
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1)
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(known.length, 1)
  return { mean, deviation: variance > 1e-12 ? Math.sqrt(variance) : 0 }
}
