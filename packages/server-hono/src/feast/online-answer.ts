// The answer of an online read as Feast's clients read it: by columns, join keys first, each feature with its statuses and event times.

import type { OnlineResult, ReadDescription, UntypedRow } from '@granary/core'
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
  const names = features.map(({ name }) => JSON.stringify(name))
  const views = `,"feature_view_metadata":${JSON.stringify(groups.map(viewVersion))}`
  // A group's event times are those of any of its features.
  const witnesses = groups.map((_, source) => answered.find((feature) => feature.source === source)?.name)

  return {
    text(result, asked, rows, versions) {
      const { columns, statuses, eventTimestamps } = result
      const present = repeated('"PRESENT"', rows)
      const epochs = repeated(epoch, rows)
      const times = witnesses.map((name) => (name === undefined ? epochs : timesText(eventTimestamps, name)))
      const allNames = [...asked.map(({ name }) => JSON.stringify(name)), ...names].join()
      let results = ''
      for (const { name, values } of asked) results += resultText(keyTexts.get(name)!(values), present, epochs) // the description's own keys
      for (const { name, text, source } of answered)
        results += resultText(text(columns[name]!), statusesText(statuses, name, present), times[source] ?? epochs)
      return `{"metadata":{"feature_names":[${allNames}]${versions ? views : ''}},"results":[${results.slice(1)}]}`
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

const epoch = `"${feastTimeText(null)}"`

function repeated(text: string, times: number): string {
  return times === 0 ? '' : text + `,${text}`.repeat(times - 1)
}

/** `present`: the text where all are there, as most are. */
function statusesText(statuses: OnlineResult<UntypedRow>['statuses'], name: string, present: string): string {
  for (const row of statuses) if (row[name] !== 'PRESENT') return statuses.map((each) => `"${each[name]}"`).join()
  return present
}

/** Rows of one batch have one time: it is written once. */
function timesText(times: OnlineResult<UntypedRow>['eventTimestamps'], name: string): string {
  let [last, text] = [Number.NaN, '']
  let out = ''
  for (let row = 0; row < times.length; row++) {
    const time = times[row]![name] ?? null
    if (time === null) text = epoch
    else if (time.getTime() !== last) text = `"${feastTimeText(time)}"`
    last = time === null ? Number.NaN : time.getTime()
    out += row === 0 ? text : `,${text}`
  }
  return out
}
