// What definitions look like to code that knows none of them.

import type { CompiledColumn, CompiledGroup } from '../definition/compiled-group.js'
import type { ColumnDescription, GroupDescription, ReadDescription } from '../store-types/index.js'
import type { ReadPlan } from './read-plan.js'

export function describeRead({ groups, keys, request, outputs }: ReadPlan, fullFeatureNames: boolean): ReadDescription {
  return {
    kind: 'read',
    fullFeatureNames,
    groups: groups.map(({ compiled }) => compiled.table.id),
    keys: keys.map(describeColumn),
    request: request.map(describeColumn),
    features: outputs.map(({ name, reference, column: { type } }) => ({ name, reference, type })),
  }
}

export function describeGroup({ definition, table, keys, columns }: CompiledGroup): GroupDescription {
  return {
    reference: table.id,
    name: definition.name,
    version: definition.version,
    entity: definition.entity.name,
    keys: keys.map(describeColumn),
    ingested: columns.filter(({ role }) => role !== 'derived').map(describeColumn),
    features: columns.filter(({ role }) => role !== 'input').map(describeColumn),
  }
}

function describeColumn({ name, type }: CompiledColumn): ColumnDescription {
  return { name, type }
}
