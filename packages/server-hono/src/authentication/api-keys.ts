// API keys: compared in constant time, and kept as hashes where the configuration has them so.

import { GranaryError } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import { type Identity, type Scope, scopes } from './identity.js'

export interface ApiKey {
  /** At least 16 characters of ASCII, without spaces. */
  readonly key?: string
  /** In place of the key: its SHA-256 as hexadecimal, so that the configuration holds no secret (`hashKey`). */
  readonly sha256?: string
  /** For logs and rate limits; keys of one name share a limit. Default: `key 1`, `key 2`, ... */
  readonly name?: string
  readonly scopes: readonly Scope[]
  /** Feature groups that it opens, as `group` (every version) or `group@2`. Default: all. Not with `admin`, which is about the whole store. */
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
  const secrets = known.map(({ key, sha256 }) => key ?? sha256)
  const twice = secrets.findIndex((secret, position) => secrets.indexOf(secret) !== position)
  if (twice !== -1) refuse(twice, 'is the same key as another: give it once, with all of its scopes')
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

const keyForm = /^[\x21-\x7e]{16,}$/
const digestForm = /^[0-9a-f]{64}$/i

function knownKey(apiKey: ApiKey, position: number): KnownKey {
  checkOptions(`apiKeys[${position}]`, apiKey, ['key', 'sha256', 'name', 'scopes', 'groups'])
  const { key, sha256, groups, name = `key ${position + 1}` } = apiKey
  const unset = key === undefined && sha256 === undefined && (['key', 'sha256'] as const).find((secret) => Object.hasOwn(apiKey, secret))
  if (unset) throw new GranaryError('INPUT_INVALID_OPTION', `apiKeys[${position}].${unset} is undefined: is its environment variable set?`)
  if ((key === undefined) === (sha256 === undefined)) refuse(position, 'needs either key or sha256')
  if (key !== undefined && !(typeof key === 'string' && keyForm.test(key)))
    refuse(position, 'has a key that is too short or cannot travel in a header: 16 characters of ASCII or more, without spaces')
  if (sha256 !== undefined && !(typeof sha256 === 'string' && digestForm.test(sha256)))
    refuse(position, 'has a sha256 that is not 64 hexadecimal digits: see hashKey')
  if (typeof name !== 'string' || name === '') refuse(position, 'has a name that is no text')
  if (!isTexts(apiKey.scopes) || apiKey.scopes.length === 0 || !apiKey.scopes.every((scope) => scopes.has(scope)))
    refuse(position, `needs scopes among ${[...scopes].join(', ')}`)
  if (groups !== undefined && !isTexts(groups)) refuse(position, 'has groups that are no list of names')
  if (groups !== undefined && apiKey.scopes.includes('admin'))
    refuse(position, 'has groups, but admin is about the whole store: give read and ingest')
  const identity: Identity = { name, scopes: [...apiKey.scopes], ...(groups !== undefined && { groups: [...groups] }) }
  return { identity, key, sha256: sha256?.toLowerCase() }
}

function refuse(position: number, why: string): never {
  throw new GranaryError('INPUT_INVALID_OPTION', `apiKeys[${position}] ${why}`)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Takes as long wherever the texts differ; the length of the shown one is no secret. */
function sameText(secret: string, shown: string): boolean {
  let difference = secret.length ^ shown.length
  for (let index = 0; index < shown.length; index++) difference |= shown.charCodeAt(index) ^ secret.charCodeAt(index % secret.length)
  return difference === 0
}
