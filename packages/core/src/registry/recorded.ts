// Definitions as facts: what of them is recorded, and compared with what was.

import type {
  AnyFeatureGroup,
  AnyFeatureService,
  AnyOnDemandFeatures,
  AnySelection,
  Definition,
  Definitions,
  Derivation,
  RowRule,
} from '../definition/any-definition.js'
import { parseReference } from '../definition/reference.js'
import { GranaryError } from '../errors/granary-error.js'
import type { Documentation } from '../values/documentation.js'
import type { FeatureOptions, FeatureType, Types } from '../values/feature-type.js'
import { toLosslessJson } from '../values/lossless-json.js'
import { isStandardSchema } from '../values/standard-schema.js'
import { storedType } from '../values/stored-type.js'
import {
  type ColumnFacts,
  type ColumnRole,
  type EntityFacts,
  type GroupFacts,
  type OnDemandFacts,
  type RecordedChecks,
  type RecordedKey,
  type RecordedType,
  referenceOf,
  type ServiceFacts,
} from './document.js'
import { same } from './same.js'

/** The facts of some definitions and of all that they bring along: each thing once. */
export interface DefinitionFacts {
  readonly entities: readonly EntityFacts[]
  readonly groups: readonly GroupFacts[]
  readonly onDemand: readonly OnDemandFacts[]
  readonly services: readonly ServiceFacts[]
}

/**
 * The facts of definitions, of the groups and on-demand features that these name, and of their entities.
 * @throws GranaryError `DEFINITION_CONFLICT`: two definitions of one name and version differ.
 */
export function definitionFacts(definitions: Definitions): DefinitionFacts {
  const entities = new Map<string, EntityFacts>()
  const groups = new Map<string, GroupFacts>()
  const onDemand = new Map<string, OnDemandFacts>()
  const services = new Map<string, ServiceFacts>()
  const seen = new Set<object>()

  function visit(definition: Definition | AnySelection): void {
    if (seen.has(definition)) return
    seen.add(definition)
    switch (definition.kind) {
      case 'feature-group':
        collect(entities, entityFacts(definition), 'entity')
        collect(groups, groupFacts(definition), 'feature group')
        break
      case 'selection':
        visit(definition.group)
        break
      case 'on-demand-features':
        definition.sources.forEach(visit)
        collect(onDemand, onDemandFacts(definition), 'on-demand features')
        break
      case 'feature-service':
        definition.members.forEach(visit)
        collect(services, serviceFacts(definition), 'feature service')
        break
    }
  }
  definitions.forEach(visit)
  return {
    entities: [...entities.values()],
    groups: [...groups.values()],
    onDemand: [...onDemand.values()],
    services: [...services.values()],
  }
}

function collect<T extends { readonly name: string; readonly version?: number }>(known: Map<string, T>, facts: T, what: string): void {
  const reference = referenceOf(facts)
  const other = known.get(reference)
  if (other !== undefined && !same(other, facts)) {
    throw new GranaryError(
      'DEFINITION_CONFLICT',
      `Two definitions of the ${what} ${reference} differ: keep one of them, or give one another name or version`,
    )
  }
  known.set(reference, facts)
}

function entityFacts({ entity }: AnyFeatureGroup): EntityFacts {
  return { name: entity.name, ...present({ description: entity.description }), keys: keyFacts(entity.joinKeys) }
}

function groupFacts(group: AnyFeatureGroup): GroupFacts {
  const derivations = new Map(group.derivations.map((derivation) => [derivation.name, derivation]))
  return {
    name: group.name,
    version: group.version,
    entity: group.entity.name,
    ...documented(group),
    ...present({ ttl: group.ttl }),
    keys: keyFacts(group.entity.joinKeys),
    // The order of compiled groups: a version that nobody evolved has the layout of the code.
    columns: [
      ...Object.entries(group.inputs).map(([name, type]) => columnFacts(name, type, 'input')),
      ...Object.entries(group.features).map(([name, type]) => featureFacts(name, type, derivations.get(name))),
    ],
    rules: group.rules.map(ruleFacts),
  }
}

function onDemandFacts(definition: AnyOnDemandFeatures): OnDemandFacts {
  const derivations = new Map(definition.derivations.map((derivation) => [derivation.name, derivation]))
  return {
    name: definition.name,
    ...documented(definition),
    sources: [...new Set(definition.sources.map(referenceOf))],
    keys: keyFacts(Object.assign({}, ...definition.sources.map(({ entity }) => entity.joinKeys))),
    request: Object.entries(definition.request).map(([name, type]) => columnFacts(name, type, 'input')),
    features: Object.entries(definition.features).map(([name, type]) => {
      const { sources, ...facts } = featureFacts(name, type, derivations.get(name))
      return { ...facts, sources: (sources ?? []).map((source) => pinnedSource(source, definition)) }
    }),
  }
}

/** A column of the request and an earlier feature stay as they are; a feature of a group gets its version: the highest that has it. */
function pinnedSource(source: string, { sources }: AnyOnDemandFeatures): string {
  if (!source.includes(':')) return source
  const { owner, version, feature } = parseReference(source)
  const versions = sources.filter((group) => group.name === owner && Object.hasOwn(group.features, feature)).map((group) => group.version)
  return `${owner}@${version ?? Math.max(...versions)}:${feature}`
}

function serviceFacts(service: AnyFeatureService): ServiceFacts {
  const members = service.members.flatMap((member) =>
    member.kind === 'selection'
      ? Object.keys(member.features).map((feature) => `${referenceOf(member)}:${feature}`)
      : [referenceOf(member)],
  )
  return { name: service.name, version: service.version, ...documented(service), features: [...new Set(members)] }
}

function keyFacts(joinKeys: Types): readonly RecordedKey[] {
  return Object.entries(joinKeys).map(([name, type]) => ({ name, type: typeFacts(type) }))
}

function featureFacts(name: string, type: FeatureType, derivation: Derivation | undefined): ColumnFacts {
  if (derivation === undefined) return columnFacts(name, type, 'feature')
  return { ...columnFacts(name, type, 'derived'), sources: derivation.sources, compute: String(derivation.compute) }
}

function columnFacts(name: string, type: FeatureType, role: ColumnRole): ColumnFacts {
  const { options } = type
  return {
    name,
    role,
    type: typeFacts(type),
    ...present({ default: losslessText(options.default) }),
    ...documented(options),
    status: options.status ?? 'active',
    ...checkFacts(options),
  }
}

function typeFacts(type: FeatureType): RecordedType {
  const { kind, categories, item } = type
  return present({ kind, stored: storedType(type), categories, item: item === undefined ? undefined : typeFacts(item) })
}

function checkFacts(options: FeatureOptions): RecordedChecks {
  const { min, max, pattern, minLength, maxLength, allowed, unique, check, schema } = options
  return present({
    required: options.required === true,
    min: sourceText(min),
    max: sourceText(max),
    pattern: sourceText(pattern),
    minLength,
    maxLength,
    allowed: losslessText(allowed),
    unique: unique === true ? unique : undefined,
    check: sourceText(check),
    schema: schema?.['~standard'].vendor,
  })
}

function ruleFacts({ name, check }: RowRule): { readonly name: string; readonly check: string } {
  return { name, check: isStandardSchema(check) ? `a schema of ${check['~standard'].vendor}` : String(check) }
}

function documented({ description, owner, tags = [] }: Documentation): Present<Documentation & { readonly tags: readonly string[] }> {
  return present({ description, owner, tags })
}

function losslessText(value: unknown): string | undefined {
  return value === undefined ? undefined : toLosslessJson(value)
}

function sourceText(value: number | bigint | RegExp | ((value: never) => boolean) | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** Fields that may be undefined are optional instead. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The fields that are there: absent facts are absent, in memory as in the document. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T> // those that it took away
}
