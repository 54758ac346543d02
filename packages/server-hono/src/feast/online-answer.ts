// The answer of an online read as Feast's clients read it: by columns, join keys first, each feature with its statuses and event times.

import type { OnlineResult, ReadDescription, Status, UntypedRow } from '@granary/core'
import { feastTimeText } from './feast-time.js'
import { type ColumnText, columnText } from './values-out.js'

/** A join key as it was asked for. */
export interface AskedKey {
  readonly name: string
  /** Values as users see them. */
  readonly values: readonly unknown[]
}

export interface OnlineAnswer {
  /** JSON text. `keys`: in the order of the request, `rows` values each. `versions`: tells the version of each view that was read. */
  text(result: OnlineResult<UntypedRow>, keys: readonly AskedKey[], rows: number, versions: boolean): string
}

/** What a feature's column is written with. `source`: which of the groups it is read from; -1 for what is computed, which has no time. */
interface AnsweredFeature {
  readonly name: string
  readonly text: ColumnText
  readonly source: number
}

/** Worked out once per description, that is, once per query. */
export function onlineAnswer({ groups, keys, features }: ReadDescription): OnlineAnswer {
  const answered = features.map(
    ({ name, reference, type }): AnsweredFeature => ({
      name,
      text: columnText(type),
      source: groups.indexOf(reference.slice(0, reference.lastIndexOf(':'))),
    }),
  )
  const keyTexts = new Map(keys.map(({ name, type }) => [name, columnText(type)]))
  const names = features.map(({ name }) => `,${JSON.stringify(name)}`).join('')
  const views = `,"feature_view_metadata":${JSON.stringify(groups.map(viewVersion))}`
  const timesText = timesWriter()
  // A group's event times are those of any of its features.
  const witnesses = groups.map((_, source) => answered.find((feature) => feature.source === source)?.name)

  return {
    text(result, asked, rows, versions) {
      const { columns } = result
      const present = repeated('"PRESENT"', rows)
      const epochs = repeated(epoch, rows)
      const times = witnesses.map((name) => (name === undefined ? epochs : timesText(eventTimes(result, name))))
      let [allNames, results] = ['', '']
      for (const { name, values } of asked) {
        allNames += `,"${name}"` // an identifier
        results += resultText(keyTexts.get(name)!(values), present, epochs) // the description's own keys
      }
      for (const { name, text, source } of answered)
        results += resultText(text(columns[name]!), statusesText(statuses(result, name), present), times[source] ?? epochs)
      return `{"metadata":{"feature_names":[${(allNames + names).slice(1)}]${versions ? views : ''}},"results":[${results.slice(1)}]}`
    },
  }
}

/** With a comma in front. */
function resultText(values: string, statuses: string, times: string): string {
  return `,{"values":${values},"statuses":[${statuses}],"event_timestamps":[${times}]}`
}

function viewVersion(group: string): { readonly name: string; readonly version: number } {
  const at = group.lastIndexOf('@')
  return { name: group.slice(0, at), version: Number(group.slice(at + 1)) }
}

const epoch = `"${feastTimeText(Number.NaN)}"`

function repeated(text: string, times: number): string {
  return times === 0 ? '' : text + `,${text}`.repeat(times - 1)
}

/** `present`: the text where all are there, as most are. */
function statusesText(statuses: readonly Status[] | undefined, present: string): string {
  return statuses === undefined ? present : statuses.map((status) => `"${status}"`).join()
}

function statuses(result: OnlineResult<UntypedRow>, name: string): readonly Status[] | undefined {
  return result['~statuses'] === undefined ? result.statuses.map((row) => row[name]!) : result['~statuses'](name)
}

function eventTimes(result: OnlineResult<UntypedRow>, name: string): Float64Array {
  return result['~eventTimes']?.(name) ?? Float64Array.from(result.eventTimestamps, (row) => row[name]?.getTime() ?? Number.NaN)
}

/** Rows of one batch have one time: it is written once, and once for the reads that follow. */
function timesWriter(): (times: Float64Array) => string {
  let [last, text] = [Number.NaN, epoch]
  return (times) => {
    let out = ''
    for (let row = 0; row < times.length; row++) {
      const time = times[row]!
      if (!Object.is(time, last)) [last, text] = [time, `"${feastTimeText(time)}"`]
      out += row === 0 ? text : `,${text}`
    }
    return out
  }
}
