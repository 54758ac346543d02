// What an online read gives: rows, statuses, times, columns and a matrix of an answer, each made when first looked at.

import type { OnlineResult, UntypedRow } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { OnlinePart } from '../call.js'
import { columnDecoders, decodedRow } from '../wire/decode.js'
import type { OnlineAnswer } from './online-answer.js'

export function onlineResult({ types, rows: given, statuses, times: givenTimes }: OnlineAnswer): OnlineResult<UntypedRow> {
  const decoders = columnDecoders(types)
  let rows: readonly UntypedRow[] | undefined
  let times: readonly Record<string, Date | null>[] | undefined
  let arrays: Record<string, readonly unknown[]> | undefined
  const inRows = (): readonly UntypedRow[] => {
    rows ??= decoders.length === 0 ? given : given.map((row) => decodedRow(row, decoders))
    return rows
  }
  return {
    get rows() {
      return inRows()
    },
    get statuses() {
      return statuses ?? leftOut('statuses')
    },
    get eventTimestamps() {
      times ??= (givenTimes ?? leftOut('eventTimestamps')).map(timesOf)
      return times
    },
    get columns() {
      arrays ??= Object.fromEntries(Object.keys(types).map((name) => [name, inRows().map((row) => row[name])]))
      return arrays
    },
    toMatrix(names) {
      for (const name of names) checkNumeric(name, types)
      const matrix = new Float32Array(given.length * names.length)
      let place = 0
      for (const row of inRows()) for (const name of names) matrix[place++] = (row[name] as number | null) ?? Number.NaN // numeric by its type
      return matrix
    },
  }
}

function timesOf(row: Readonly<Record<string, string | null>>): Record<string, Date | null> {
  return Object.fromEntries(Object.entries(row).map(([name, time]) => [name, time === null ? null : new Date(time)]))
}

function leftOut(part: OnlinePart): never {
  throw new GranaryError('INPUT_INVALID_OPTION', `The read has no ${part}: add '${part}' to its \`include\`, or leave that out`)
}

const numeric = new Set(['int32', 'int64', 'float32', 'float64'])

function checkNumeric(name: string, types: OnlineAnswer['types']): void {
  if (!Object.hasOwn(types, name))
    throw new GranaryError('INPUT_UNKNOWN_FEATURE', `The result has no "${name}": it has ${Object.keys(types).join(', ')}`)
  const type = types[name] as string // its own, as just checked
  if (!numeric.has(type))
    throw new GranaryError('INPUT_WRONG_TYPE', `"${name}" is ${type}, and a matrix holds numbers: leave it out, or encode it as a number`)
}
