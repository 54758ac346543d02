// Training sets: asked for at once, so that what is wrong is told at once, and read when looked at.

import type { CallControl, HistoricalResult, Query, UntypedRow, UntypedStatuses } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import type { ClientCall } from '../call.js'
import { whole } from '../client-options.js'
import type { Connection } from '../connection.js'
import { type Deadline, deadline } from '../deadline.js'
import { checkFiles } from '../files.js'
import { progressOf } from '../progress.js'
import { historicalResult, type TrainingPart } from './historical-result.js'
import { readSpine, type SpineFile, type SpineTable } from './spine-table.js'
import { storeTrainingFile } from './training-file.js'
import { openTraining, type TrainingAnswer, type TrainingLine } from './training-lines.js'
import { type TrainingOptions, type TrainingQuestion, trainingQuestion, trainingRequest } from './training-request.js'
import { trainingRows } from './training-rows.js'

export type HistoricalReads = (query: Query, call: TrainingOptions & ClientCall) => Promise<HistoricalResult<UntypedRow, UntypedStatuses>>

const options = ['spine', 'knownAt', 'fullFeatureNames', 'include', 'asOf', 'signal', 'onProgress', 'timeout']
const what = 'The read of the training set'

export function historicalReads(requests: Connection): HistoricalReads {
  return async (query, call = { spine: undefined } as object as TrainingOptions) => {
    checkOptions('getHistoricalFeatures', call, options)
    const timeout = call.timeout === undefined ? undefined : whole(call.timeout, 'timeout', 1)
    const question = trainingQuestion(query, call)
    const until = deadline({ signal: call.signal, timeout }, what)
    try {
      const spine = await readSpine(call.spine, until)
      until.restart()
      const training = { requests, question, spine, timeout, onProgress: call.onProgress }
      return await begun(training, call.asOf, until)
    } finally {
      until.release()
    }
  }
}

interface Training {
  readonly requests: Connection
  readonly question: TrainingQuestion
  readonly spine: SpineTable | SpineFile
  readonly timeout: number | undefined
  readonly onProgress: TrainingOptions['onProgress']
}

/** Its first look takes the answer that has begun; later ones ask again, as of the same snapshots where the history has them. */
async function begun(training: Training, asOf: TrainingOptions['asOf'], until: Deadline) {
  const { requests, question, spine, timeout } = training
  const open = (pinned: TrainingOptions['asOf'], limit: Deadline): Promise<TrainingAnswer> =>
    requests.retry(limit, () => openTraining(requests, trainingRequest(question, spine, pinned, 'rows'), limit))
  const first = await open(asOf, until)
  const { snapshots } = first
  const again = Object.keys(snapshots).length === 0 ? asOf : snapshots
  const rows = trainingRows(first.types, spine)
  let waiting: TrainingAnswer | undefined = first

  /** An answer that is cut off goes on where it stopped, if the snapshots say that it is the same one. */
  async function* look({ signal }: CallControl): AsyncGenerator<TrainingPart, void, undefined> {
    let answer = waiting
    waiting = undefined
    const limit = answer === undefined ? deadline({ timeout }, what) : until
    const progress = progressOf('join', groupsOf(question), training.onProgress)
    let position = 0
    const listen = (): void => {
      limit.follow(signal)
      limit.restart()
    }
    try {
      for (let tried = 1; ; tried++) {
        listen()
        answer ??= await open(again, limit)
        let seen = 0
        try {
          for await (const all of answer.lines()) {
            limit.release() // the reader may take its time
            const lines = all.slice(position - seen)
            seen += all.length
            if (lines.length > 0) {
              tried = 0 // it got further
              yield partOf(lines, position)
            }
            position = Math.max(position, seen)
            progress(position, false)
            listen()
          }
          return progress(position, true)
        } catch (error) {
          if (again !== snapshots) throw error
          await requests.wait(limit, tried, error)
          answer = undefined
        }
      }
    } finally {
      limit.release()
    }
  }
  const partOf = (lines: readonly TrainingLine[], position: number): TrainingPart => ({
    rows: lines.map(({ row }, place) => rows.make(row, position + place)),
    statuses: question.statuses ? lines.map(({ statuses }) => statuses ?? {}) : [],
  })

  async function toParquet(path: string, { signal }: CallControl = {}) {
    checkFiles()
    waiting?.cancel()
    waiting = undefined
    const limit = deadline({ signal, timeout }, what)
    try {
      const request = trainingRequest(question, spine, again, 'file')
      const report = await requests.retry(limit, () => storeTrainingFile(requests, request, path, limit))
      progressOf('join', groupsOf(question), training.onProgress)(report.rows, true)
      return report
    } finally {
      limit.release()
    }
  }

  return historicalResult({ snapshots, rows, look, hasStatuses: question.statuses, toParquet })
}

/** Whose features are asked for, as progress names it. */
function groupsOf({ query }: TrainingQuestion): string {
  return 'service' in query ? query.service : [...new Set(query.features.map((reference) => reference.split(':', 1)[0]))].join()
}
