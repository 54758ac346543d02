// How definitions differ from the recorded state. What is recorded and the code lacks is no difference: an older process knows fewer things.

import type { Definitions } from '../definition/any-definition.js'
import {
  type ChangeFields,
  changeMessage,
  columnFields,
  comparable,
  entityFields,
  groupFields,
  keyText,
  onDemandFields,
  requestColumnFields,
  rolesOf,
  serviceFields,
  storageFields,
} from './change-fields.js'
import {
  type ColumnFacts,
  compareText,
  type EntityFacts,
  findByReference,
  type GroupFacts,
  type OnDemandFacts,
  type RecordedState,
  type RecordedType,
  referenceOf,
  type ServiceFacts,
} from './document.js'
import { buildGraph, nodeId, walk } from './graph.js'
import { type ChangeKind, makePlan, type Plan, type PlanChange } from './plan.js'
import { type DefinitionFacts, definitionFacts } from './recorded.js'
import { same } from './same.js'
import { newCategories, typeText } from './type-text.js'

/**
 * The changes that would make the recorded state that of the definitions. Nothing is read or written.
 * @throws GranaryError `DEFINITION_CONFLICT`: two of the definitions differ under one name.
 */
export function planChanges(recorded: RecordedState, definitions: Definitions): Plan {
  return planFacts(recorded, definitionFacts(definitions))
}

/** The same, of facts. */
export function planFacts(recorded: RecordedState, facts: DefinitionFacts): Plan {
  return makePlan(
    named(recorded, [
      ...facts.entities.flatMap((entity) => entityChanges(findByReference(recorded.entities, entity.name), entity)),
      ...facts.groups.flatMap((group) => groupChanges(findByReference(recorded.groups, referenceOf(group)), group)),
      ...facts.onDemand.flatMap((onDemand) => onDemandChanges(findByReference(recorded.onDemand, onDemand.name), onDemand)),
      ...facts.services.flatMap((service) => serviceChanges(findByReference(recorded.services, referenceOf(service)), service)),
    ]),
  )
}

/** A change, and the nodes of the graph whose services it would break. */
interface Found extends PlanChange {
  readonly nodes: readonly string[]
}
type Subject = Pick<Found, 'subject' | 'nodes'>

function entityChanges(recorded: EntityFacts | undefined, entity: EntityFacts): readonly Found[] {
  const subject: Subject = { subject: entity.name, nodes: [nodeId.entity(entity.name)] }
  if (recorded === undefined) return [added(subject, 'entity', 'a new entity')]
  return fieldChanges(subject, recorded, entity, entityFields)
}

function groupChanges(recorded: GroupFacts | undefined, group: GroupFacts): readonly Found[] {
  const reference = referenceOf(group)
  const subject: Subject = { subject: reference, nodes: [nodeId.group(reference)] }
  if (recorded === undefined)
    return [added(subject, 'group', `a new feature group of the entity ${group.entity}, with ${group.columns.length} columns`)]
  return [...fieldChanges(subject, recorded, group, groupFields), ...columnsChanges(reference, recorded.columns, group.columns)]
}

function onDemandChanges(recorded: OnDemandFacts | undefined, onDemand: OnDemandFacts): readonly Found[] {
  const { name } = onDemand
  const subject: Subject = { subject: name, nodes: onDemand.features.map((feature) => nodeId.column(`${name}:${feature.name}`)) }
  if (recorded === undefined) return [added(subject, 'on-demand-features', `new on-demand features, ${onDemand.features.length} of them`)]
  const sources = onDemand.sources.filter((source) => !recorded.sources.includes(source))
  const keys = onDemand.keys.filter((key) => !recorded.keys.some((known) => keyText(known) === keyText(key)))
  return [
    ...fieldChanges(subject, recorded, onDemand, onDemandFields),
    ...keys.map(
      (key): Found => ({
        ...subject,
        kind: 'breaking',
        field: 'keys',
        message: `every request would need the join key ${keyText(key)} as well`,
      }),
    ),
    ...sources.map((source) => added(subject, 'sources', `a new source: ${source}`)),
    ...onDemand.request.flatMap((column) => requestChanges(subject, findByReference(recorded.request, column.name), column)),
    ...columnsChanges(name, recorded.features, onDemand.features),
  ]
}

/** Whether there is such a column, its type and whether it is required are compared with the request as a whole. */
function requestChanges({ subject, nodes }: Subject, recorded: ColumnFacts | undefined, column: ColumnFacts): readonly Found[] {
  if (recorded === undefined) return []
  const ofColumn: Subject = { subject: `${subject}:${column.name}`, nodes }
  return [...fieldChanges(ofColumn, recorded, column, requestColumnFields), ...categoryChanges(ofColumn, recorded.type, column.type)]
}

function serviceChanges(recorded: ServiceFacts | undefined, service: ServiceFacts): readonly Found[] {
  const reference = referenceOf(service)
  const subject: Subject = { subject: reference, nodes: [nodeId.service(reference)] }
  if (recorded === undefined) return [added(subject, 'service', `a new feature service with ${service.features.length} members`)]
  return fieldChanges(subject, recorded, service, serviceFields)
}

function columnsChanges(owner: string, recorded: readonly ColumnFacts[], columns: readonly ColumnFacts[]): readonly Found[] {
  const known = new Map(recorded.map((column) => [column.name, column]))
  return columns.flatMap((column) => columnChanges(owner, known.get(column.name), column))
}

function columnChanges(owner: string, recorded: ColumnFacts | undefined, column: ColumnFacts): readonly Found[] {
  const reference = `${owner}:${column.name}`
  const subject: Subject = { subject: reference, nodes: [nodeId.column(reference)] }
  if (recorded === undefined) {
    const [field, what] =
      column.role === 'input' ? ['input', 'input'] : ['feature', column.role === 'derived' ? 'derived feature' : 'feature']
    return [added(subject, field, `a new ${what} of type ${typeText(column.type)}`)]
  }
  const categories = categoryChanges(subject, recorded.type, column.type)
  switch (rolesOf(recorded, column)) {
    case 'promoted':
      return [
        ...fieldChanges(subject, recorded, column, storageFields),
        added(subject, 'feature', 'an input that is now a feature'),
        ...categories,
      ]
    case 'demoted':
      return [...fieldChanges(subject, recorded, column, storageFields), ...categories]
    case 'same':
      return [...fieldChanges(subject, recorded, column, columnFields), ...categories]
  }
}

function categoryChanges(subject: Subject, recorded: RecordedType, type: RecordedType): readonly Found[] {
  const missing = newCategories(recorded, type)
  return missing.length === 0 ? [] : [added(subject, 'categories', `new categories: ${missing.join(', ')}`)]
}

function fieldChanges<T>(subject: Subject, recorded: T, facts: T, { breaking, guarded }: ChangeFields<T>): readonly Found[] {
  const changed = (kind: ChangeKind, fields: readonly (keyof T & string)[]) =>
    fields
      .filter((field) => !same(comparable(field, recorded[field]), comparable(field, facts[field])))
      .map((field): Found => ({ ...subject, kind, field, message: changeMessage(field, recorded[field], facts[field]) }))
  return [...changed('breaking', breaking), ...changed('guarded', guarded)]
}

function added(subject: Subject, field: string, message: string): Found {
  return { ...subject, kind: 'additive', field, message }
}

/** Changes as the plan shows them: breaking ones with the recorded services that read what they touch. */
function named(recorded: RecordedState, changes: readonly Found[]): readonly PlanChange[] {
  const graph = changes.some(({ kind }) => kind === 'breaking') ? buildGraph(recorded) : undefined
  return changes.map(({ nodes, ...change }) => {
    if (graph === undefined || change.kind !== 'breaking') return change
    const reached = new Set([...nodes, ...walk(graph, nodes, 'downstream').map((edge) => edge.to)])
    const services = [...reached].map((id) => graph.nodes.get(id)).filter((node) => node?.kind === 'service')
    return { ...change, breaks: services.map((node) => node!.reference).sort(compareText) }
  })
}
