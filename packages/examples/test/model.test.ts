// The pieces of the baseline, and the baseline itself on the first weeks.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { baseline } from '../src/quickstart/baseline.js'
import { quickstart } from '../src/quickstart/main.js'
import { calendarFeatures } from '../src/quickstart/model/calendar.js'
import { trainModel } from '../src/quickstart/model/late-flight-model.js'
import { rocAuc } from '../src/quickstart/model/roc-auc.js'
import { learnScales } from '../src/quickstart/model/standardize.js'

describe('rocAuc', () => {
  it('is 1 for a perfect order, 0 for its reverse, one half for no order', () => {
    expect(rocAuc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toBe(1)
    expect(rocAuc([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])).toBe(0)
    expect(rocAuc([5, 5, 5, 5], [0, 1, 0, 1])).toBe(0.5)
  })

  it('is the share of pairs in the right order, ties counting half', () => {
    const scores = [3, 1, 2, 2, 5, 4, 2, 0]
    const labels = [1, 0, 1, 0, 1, 0, 0, 1]
    let right = 0
    let pairs = 0
    for (const [one, positive] of labels.entries()) {
      for (const [other, negative] of labels.entries()) {
        if (positive === 0 || negative === 1) continue
        pairs++
        right += scores[one]! > scores[other]! ? 1 : scores[one] === scores[other] ? 0.5 : 0
      }
    }
    expect(rocAuc(scores, labels)).toBeCloseTo(right / pairs, 12)
  })

  it('is NaN where a class is absent', () => {
    expect(rocAuc([1, 2], [0, 0])).toBeNaN()
  })
})

describe('learnScales', () => {
  const columns = new Map([
    ['delay', Float64Array.of(-10, 0, 1_000, Number.NaN, 1e9)],
    ['constant', Float64Array.of(7, 7, 7, 7, 7)],
  ])

  it('gives columns of mean 0 and deviation 1 over the rows it learnt from, and ones at the end', () => {
    const learnt = Uint32Array.of(0, 1, 2)
    const matrix = learnScales(columns, learnt)(columns, learnt)
    const delays = matrix.getColumn(0)
    expect(delays.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12)
    expect(delays.reduce((sum, value) => sum + value ** 2, 0) / 3).toBeCloseTo(1, 12)
    expect(matrix.getColumn(2)).toEqual([1, 1, 1])
  })

  it('makes 0 of what is not known and of what never varies', () => {
    const matrix = learnScales(columns, Uint32Array.of(0, 1, 2))(columns, Uint32Array.of(3, 2))
    expect(matrix.get(0, 0)).toBe(0)
    expect(matrix.getColumn(1)).toEqual([0, 0])
  })

  it('takes nothing from rows that it did not learn from', () => {
    const changed = new Map(columns).set('delay', Float64Array.of(-10, 0, 1_000, 5, -5))
    const learnt = Uint32Array.of(0, 1, 2)
    expect(learnScales(changed, learnt)(columns, learnt).to2DArray()).toEqual(learnScales(columns, learnt)(columns, learnt).to2DArray())
  })
})

describe('calendarFeatures', () => {
  it('puts midnight beside the minute before it, and noon opposite', () => {
    const [midnight, before, noon] = [0, 24 * 3_600_000 - 60_000, 12 * 3_600_000]
    const cosine = calendarFeatures(Float64Array.of(midnight, before, noon)).get('hour_cosine')!
    expect(cosine[0]).toBeCloseTo(cosine[1]!, 4)
    expect(cosine[2]).toBeCloseTo(-1, 12)
  })
})

describe('trainModel', () => {
  it('scores high what was late, not the reverse', () => {
    const rows = Uint32Array.from({ length: 200 }, (_, row) => row)
    const columns = new Map([['delay', Float64Array.from(rows)]])
    const late = Uint8Array.from(rows, (row) => (row >= 100 ? 1 : 0))
    const scores = trainModel(columns, late, rows).score(columns, rows)
    expect(rocAuc(scores, late)).toBe(1)
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
  })
})

describe('the baseline', () => {
  it('finds signal in the features of the first weeks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'granary-baseline-'))
    try {
      const { trainFile, written } = await quickstart({ folder, limit: 300_000, step: 20, stream: { write: () => true } })
      const report = await baseline(trainFile)
      const auc = new Map(report.judgements.map((judgement) => [judgement.name.split(':')[0], judgement.auc]))
      expect(report.trainedOn + report.judgedOn).toBe(written.rows)
      expect(auc.get('majority')).toBe(0.5)
      expect(auc.get('features alone')).toBeGreaterThan(0.55)
      expect(auc.get('features and calendar')).toBeGreaterThan(auc.get('features alone')!)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
