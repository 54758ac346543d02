// API keys: compared in constant time, and kept as hashes where the configuration has them so.

import { GranaryError } from '@granary/core'
import type { Identity, Scope } from './identity.js'

export interface ApiKey {
  /** At least 16 characters. */
  readonly key?: string
  /** In place of the key: its SHA-256 as hexadecimal, so that the configuration holds no secret (`hashKey`). */
  readonly sha256?: string
  /** For logs and rate limits. Default: `key 1`, `key 2`, ... */
  readonly name?: string
  readonly scopes: readonly Scope[]
  /** Feature groups that it opens, as `group` (every version) or `group@2`. Default: all. */
  readonly groups?: readonly string[]
}

interface KnownKey {
  readonly identity: Identity
  readonly sha256: string | undefined
  /** The key itself; of a hashed one known once it was shown. */
  key: string | undefined
}

/** Finds whose a key is. */
export type KeyFinder = (shown: string) => Identity | undefined | Promise<Identity | undefined>

/** @throws GranaryError `INPUT_INVALID_OPTION`: a key is too short, has no scope, or is given twice. */
export function keyFinder(apiKeys: readonly ApiKey[]): KeyFinder {
  const known = apiKeys.map(knownKey)
  const hashed = known.filter(({ sha256 }) => sha256 !== undefined)
  return (shown) => {
    let found: Identity | undefined
    for (const { key, identity } of known) if (key !== undefined && sameText(key, shown)) found = identity // every key is compared, found or not
    return found ?? (hashed.length === 0 ? undefined : findHashed(hashed, shown))
  }
}

async function findHashed(hashed: readonly KnownKey[], shown: string): Promise<Identity | undefined> {
  const digest = await hashKey(shown)
  let found: KnownKey | undefined
  for (const candidate of hashed) if (sameText(candidate.sha256 as string, digest)) found = candidate
  if (found !== undefined) found.key = shown // so that the next request need not hash
  return found?.identity
}

/** The SHA-256 of a key as hexadecimal, for `sha256` in the configuration. */
export async function hashKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const scopes: readonly string[] = ['read', 'ingest', 'admin'] satisfies Scope[]

function knownKey(apiKey: ApiKey, position: number): KnownKey {
  const { key, sha256, groups, name = `key ${position + 1}` } = apiKey
  const refuse = (why: string): never => {
    throw new GranaryError('INPUT_INVALID_OPTION', `apiKeys[${position}] ${why}`)
  }
  if ((key === undefined) === (sha256 === undefined)) refuse('needs either key or sha256')
  if (key !== undefined && (typeof key !== 'string' || key.length < 16)) refuse('is too short: a key has at least 16 characters')
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) refuse('has a sha256 that is not 64 hexadecimal digits: see hashKey')
  if (!Array.isArray(apiKey.scopes) || apiKey.scopes.length === 0 || !apiKey.scopes.every((scope) => scopes.includes(scope)))
    refuse(`needs scopes among ${scopes.join(', ')}`)
  const identity: Identity = { name, scopes: [...apiKey.scopes], ...(groups !== undefined && { groups: [...groups] }) }
  return { identity, key, sha256: sha256?.toLowerCase() }
}

/** Takes as long wherever the texts differ; the length of the shown one is no secret. */
function sameText(secret: string, shown: string): boolean {
  let difference = secret.length ^ shown.length
  for (let index = 0; index < shown.length; index++) difference |= shown.charCodeAt(index) ^ secret.charCodeAt(index % secret.length)
  return difference === 0
}
