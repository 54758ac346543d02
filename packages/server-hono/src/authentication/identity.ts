// Who a request comes from, and what that opens.

import { GranaryError } from '@granary/core'

/** `read`: features and catalog; `ingest`: rows in; `admin`: both, and deprecation, materialization and plans. */
export type Scope = 'read' | 'ingest' | 'admin'

export const scopes: ReadonlySet<string> = new Set(['read', 'ingest', 'admin'] satisfies Scope[])

export interface Identity {
  /** For logs and rate limits; never the key. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Feature groups, as `group` (every version) or `group@2`; undefined: all of them. */
  readonly groups?: readonly string[]
}

/** @throws GranaryError `AUTH_FORBIDDEN` */
export function checkScope({ scopes }: Identity, needed: Scope): void {
  if (scopes.includes(needed) || scopes.includes('admin')) return
  throw new GranaryError('AUTH_FORBIDDEN', `This needs the scope "${needed}", and the key shown has ${scopes.join(', ') || 'none'}`)
}

/** `groups`: as `group@version`. @throws GranaryError `AUTH_FORBIDDEN` */
export function checkGroups({ groups: allowed }: Identity, groups: readonly string[]): void {
  if (allowed === undefined) return
  for (const group of groups) if (!isAllowed(allowed, group)) throw notOpen()
}

/** One error for what is closed and for what is not there, so that nobody can tell them apart. */
export function notOpen(): GranaryError {
  return new GranaryError(
    'AUTH_FORBIDDEN',
    'The key shown opens nothing of a name in this request: GET /groups and GET /features list what it opens',
  )
}

export function opens({ groups: allowed }: Identity, group: string): boolean {
  return allowed === undefined || isAllowed(allowed, group)
}

function isAllowed(allowed: readonly string[], group: string): boolean {
  return allowed.includes(group) || allowed.includes(group.slice(0, group.lastIndexOf('@')))
}
