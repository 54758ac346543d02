// What is asked for, as the server takes it: a service by its name and version, everything else by its features' references.

import type { AnyFeatureGroup, AnyFeatureService, AnyOnDemandFeatures, AnySelection, Query } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { KnownTypes } from './encode.js'

export type WireQuery = { readonly service: string } | { readonly features: readonly string[] }

type AnyQuery = AnyFeatureGroup | AnySelection | AnyOnDemandFeatures | AnyFeatureService

/** @throws GranaryError `INPUT_INVALID_QUERY` */
export function wireQuery(query: Query): WireQuery {
  if (typeof query === 'string') return { service: query }
  if (Array.isArray(query)) return { features: query }
  const definition = query as AnyQuery // what is none falls through
  switch (definition?.kind) {
    case 'feature-service':
      return { service: `${definition.name}@${definition.version}` }
    case 'feature-group':
    case 'selection':
      return { features: references(`${definition.name}@${definition.version}`, definition.features) }
    case 'on-demand-features':
      return { features: references(definition.name, definition.features) }
    default:
      throw new GranaryError(
        'INPUT_INVALID_QUERY',
        "A query is a service, its name, a group, group.pick(...), on-demand features, or a list of references such as 'group:feature'",
      )
  }
}

/** The types of what a checked query asks of a row, join keys and request columns, where its definition tells them: a name or references do not. */
export function askedTypes(query: Query): KnownTypes | undefined {
  return typeof query === 'string' || Array.isArray(query) ? undefined : Object.fromEntries(askedColumns(query as AnyQuery))
}

function askedColumns(definition: AnyQuery): readonly (readonly [string, KnownTypes[string]])[] {
  switch (definition.kind) {
    case 'feature-service':
      return definition.members.flatMap(askedColumns)
    case 'on-demand-features':
      return [...Object.entries(definition.request), ...definition.sources.flatMap(askedColumns)]
    default:
      return Object.entries(definition.entity.joinKeys)
  }
}

function references(owner: string, features: object): readonly string[] {
  return Object.keys(features).map((name) => `${owner}:${name}`)
}
