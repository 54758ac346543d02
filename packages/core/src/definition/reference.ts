// References as people write them: 'group:feature', 'group@2:feature', and the names of what owns features: 'group', 'group@2'.

import { GranaryError } from '../errors/granary-error.js'
import { isName } from './names.js'

/** A group, on-demand features or a service; without a version the highest. */
export interface OwnerReference {
  readonly owner: string
  readonly version?: number
}
export interface FeatureReference extends OwnerReference {
  readonly feature: string
}

/** @throws GranaryError `INPUT_INVALID_REFERENCE` */
export function parseReference(reference: unknown): FeatureReference {
  const [owner = '', feature, ...rest] = typeof reference === 'string' ? reference.split(':') : []
  const parsed = ownerReference(owner)
  if (parsed !== undefined && isName(feature) && rest.length === 0) return { ...parsed, feature }
  throw new GranaryError(
    'INPUT_INVALID_REFERENCE',
    `${shown(reference)} is no feature reference: write 'group:feature' or 'group@2:feature'`,
  )
}

/** @throws GranaryError `INPUT_INVALID_REFERENCE` */
export function parseOwner(name: unknown): OwnerReference {
  const parsed = typeof name === 'string' ? ownerReference(name) : undefined
  if (parsed !== undefined) return parsed
  throw new GranaryError('INPUT_INVALID_REFERENCE', `${shown(name)} is no name: write 'name' or 'name@2'`)
}

function ownerReference(text: string): OwnerReference | undefined {
  const [owner, version, ...rest] = text.split('@')
  if (!isName(owner) || rest.length > 0) return undefined
  if (version === undefined) return { owner }
  return /^[1-9]\d{0,14}$/.test(version) ? { owner, version: Number(version) } : undefined
}

function shown(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given.slice(0, 250))
  if (given === undefined || given === null) return String(given)
  return typeof given === 'object' ? 'An object' : `A ${typeof given}`
}
