// Which features a list shows.

import { parseOwner } from '../definition/reference.js'
import { GranaryError } from '../errors/granary-error.js'
import type { FeatureFilter, FeatureInfo } from './catalog-info.js'
import { nearNamesHint } from './near-names.js'

/** What each field of a filter must be. */
const fields: { readonly [F in keyof Required<FeatureFilter>]: 'text' | 'texts' } = {
  entity: 'text',
  group: 'text',
  tags: 'texts',
  status: 'text',
  owner: 'text',
  type: 'text',
  kind: 'text',
  text: 'text',
}

/**
 * A function that says whether a feature fits every field of the filter.
 * @throws GranaryError `INPUT_INVALID_OPTION`: a field that is not known or of another type; `INPUT_INVALID_REFERENCE`: a malformed group.
 */
export function featureTest(filter: FeatureFilter): (feature: FeatureInfo) => boolean {
  checkFilter(filter)
  const { entity, status, owner, type, kind, tags = [] } = filter
  const group = filter.group === undefined ? undefined : parseOwner(filter.group)
  const words = (filter.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return (feature) =>
    (entity === undefined || feature.entities.includes(entity)) &&
    (group === undefined || (feature.group === group.owner && (group.version === undefined || feature.version === group.version))) &&
    tags.every((tag) => feature.tags.includes(tag)) &&
    (status === undefined || feature.status === status) &&
    (owner === undefined || feature.owner === owner) &&
    (type === undefined || feature.type.replace(/\(.*/, '') === type) &&
    (kind === undefined || feature.kind === kind) &&
    words.every((word) => searchedText(feature).includes(word))
}

function searchedText({ name, group, description, tags }: FeatureInfo): string {
  return [name, group, description ?? '', ...tags].join('\n').toLowerCase()
}

function checkFilter(filter: FeatureFilter): void {
  for (const [field, value] of Object.entries(filter)) {
    if (!Object.hasOwn(fields, field))
      throw new GranaryError(
        'INPUT_INVALID_OPTION',
        `A feature filter has no field "${field}": ${nearNamesHint(field, Object.keys(fields))}`,
      )
    const wanted = fields[field as keyof FeatureFilter] // one of its own names, as just seen
    const fits = wanted === 'text' ? typeof value === 'string' : Array.isArray(value) && value.every((item) => typeof item === 'string')
    if (value !== undefined && !fits)
      throw new GranaryError(
        'INPUT_INVALID_OPTION',
        `The field ${field} of a feature filter is no ${wanted === 'text' ? 'string' : 'list of strings'}`,
      )
  }
}
