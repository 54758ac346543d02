// What a read gives of each feature: the joined values, defaults in place of what is missing, and the status that still tells the truth.

import type { Column, Value } from '../../spec/index.js'
import type { FeatureType } from '../../values/feature-type.js'
import { computeOnDemand } from '../on-demand.js'
import type { FeaturePlace, PlannedGroup, ReadPlan } from '../read-plan.js'
import { nullValue, present } from '../status.js'
import type { Matches } from './point-in-time.js'
import { userReader } from './result-column.js'
import type { Spine } from './spine.js'

/** One output of the plan, a value a spine row. */
export interface FeatureColumn extends ReadColumn {
  /** In the result. */
  readonly name: string
  readonly type: FeatureType
}

interface ReadColumn {
  /** Defaults applied. */
  readonly column: Column
  /** The status byte of a row. */
  readonly statusOf: (row: number) => number
}

/**
 * Aligned with the plan's outputs; `matches` is aligned with its groups.
 * @throws GranaryError `TRANSFORM_FAILED`, `TRANSFORM_WRONG_TYPE` of an on-demand feature.
 */
export function featureColumns(plan: ReadPlan, spine: Spine, matches: readonly Matches[]): readonly FeatureColumn[] {
  const joined = new Map<string, ReadColumn>()

  function joinedColumn({ group, column }: FeaturePlace): ReadColumn {
    const name = `${group}:${column}`
    let found = joined.get(name)
    if (found === undefined) {
      found = readColumn(plan.groups[group] as PlannedGroup, matches[group] as Matches, column)
      joined.set(name, found)
    }
    return found
  }

  const computed = computeOnDemand(plan, spine.length, {
    feature: (place) => userReader(columnAt(plan, place).type, joinedColumn(place).column),
    request: (place) => userReader((plan.request[place] as ReadPlan['request'][number]).type, spine.request[place] as Column),
  })

  return plan.outputs.map(({ name, from, column: { type, defaultValue } }) => {
    if ('group' in from) return { name, type, ...joinedColumn(from) }
    const column = computed[from.onDemand]?.[from.feature] as Column // the plan's own position
    return { name, type, column: withDefault(column, defaultValue), statusOf: (row) => (column.nulls?.[row] === 1 ? nullValue : present) }
  })
}

function columnAt(plan: ReadPlan, { group, column }: FeaturePlace) {
  return (plan.groups[group] as PlannedGroup).compiled.columns[column] as PlannedGroup['compiled']['columns'][number] // the plan's own position
}

function readColumn({ compiled, columns }: PlannedGroup, { columns: matched, outcomes }: Matches, position: number): ReadColumn {
  const column = matched[columns.indexOf(position)] as Column // every feature of the plan was asked for
  const { defaultValue = null } = compiled.columns[position] ?? {}
  const statusOf = (row: number) =>
    outcomes[row] !== present ? (outcomes[row] as number) : column.nulls?.[row] === 1 ? nullValue : present
  return { column: withDefault(column, defaultValue), statusOf }
}

/** The default in every null row; the given column stays as it is. */
function withDefault(column: Column, value: Value): Column {
  const { nulls } = column
  if (nulls === undefined || value === null) return column
  if (column.kind === 'vector') {
    const values = column.values.slice()
    for (let row = 0; row < nulls.length; row++) if (nulls[row] === 1) values.set(value as Float32Array, row * column.size) // a vector's default
    return { kind: 'vector', values, size: column.size }
  }
  const values = column.values.slice() as unknown[] // or a typed array of the same use
  const filler = column.kind === 'boolean' ? Number(value) : value
  for (let row = 0; row < nulls.length; row++) if (nulls[row] === 1) values[row] = filler
  return { kind: column.kind, values } as unknown as Column // the kind's own array, filled with the kind's own values
}
