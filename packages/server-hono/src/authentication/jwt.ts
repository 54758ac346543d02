// Tokens of an identity provider, checked by jose.

import { GranaryError } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import { type Identity, type Scope, scopes } from './identity.js'
import { isLoopback } from './loopback-host.js'

export interface JwtOptions {
  /** Where the provider publishes its keys: `https://issuer.example/.well-known/jwks.json`. Plain http counts from this machine alone. */
  readonly jwksUrl: string
  readonly issuer: string
  readonly audience: string
  /** The claim that holds the scopes, as a list or as words. Default: `scope`. `granary:read` counts as `read`. */
  readonly scopeClaim?: string
  /** The claim that lists the feature groups that the token opens, none where it is missing; `admin` then counts for nothing. Default: no claim, all groups. */
  readonly groupsClaim?: string
}

/**
 * Undefined for what is no token at all.
 * @throws GranaryError `AUTH_INVALID`: a token that does not count, or that never expires; `AUTH_UNAVAILABLE`: the provider's keys cannot be had.
 */
export type TokenFinder = (shown: string) => Promise<Identity | undefined>

const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]+$/
/** Signatures that whoever reads the provider's keys cannot make. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** @throws GranaryError `INPUT_INVALID_OPTION` */
export function tokenFinder(options: JwtOptions): TokenFinder {
  const url = checkedOptions(options)
  const { issuer, audience, scopeClaim = 'scope', groupsClaim } = options
  const verifier = lazily(async () => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose')
    const keys = createRemoteJWKSet(url)
    const rules = { issuer, audience, algorithms, requiredClaims: ['exp'], clockTolerance: 5 }
    return (token: string) => jwtVerify(token, keys, rules)
  })
  return async (shown) => {
    if (!tokenForm.test(shown)) return undefined
    const verify = await verifier()
    const { payload } = await verify(shown).catch(refuse)
    const { sub } = payload as { readonly sub?: unknown } // jose leaves it unchecked
    const name = `token ${typeof sub === 'string' ? sub : 'of nobody'}`
    const granted = words(payload[scopeClaim])
      .map((word) => word.replace(/^granary:/, ''))
      .filter((word): word is Scope => scopes.has(word))
    if (groupsClaim === undefined) return { name, scopes: granted }
    // Administration is about the whole store, and so is not for who has some groups alone.
    return { name, scopes: granted.filter((scope) => scope !== 'admin'), groups: words(payload[groupsClaim]) }
  }
}

function checkedOptions(options: JwtOptions): URL {
  checkOptions('jwt', options, ['jwksUrl', 'issuer', 'audience', 'scopeClaim', 'groupsClaim'])
  const { jwksUrl, issuer, audience, scopeClaim = 'scope', groupsClaim = 'groups' } = options
  for (const [name, text] of Object.entries({ issuer, audience, scopeClaim, groupsClaim })) {
    if (typeof text !== 'string' || text === '') throw new GranaryError('INPUT_INVALID_OPTION', `jwt.${name} is no text`)
  }
  const url = URL.canParse(jwksUrl) ? new URL(jwksUrl) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    'jwt.jwksUrl is an https URL: over plain http anybody on the way could put keys of his own',
  )
}

/** Codes of jose that speak of the token; any other speaks of the provider's keys. */
const tokenFault = /^ERR_(JWT|JWS|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING_KEY|JWKS_MULTIPLE_MATCHING_KEYS)/

function refuse(cause: unknown): never {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (tokenFault.test(code)) {
    const message = 'The token does not count here: it is expired, or of another issuer, audience, algorithm or key'
    throw new GranaryError('AUTH_INVALID', message, { cause })
  }
  throw new GranaryError('AUTH_UNAVAILABLE', 'The keys of the identity provider cannot be read (jwt.jwksUrl), so no token can be checked', {
    cause,
  })
}

function words(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(/\s+/).filter((word) => word !== '')
  return Array.isArray(claim) ? claim.filter((word): word is string => typeof word === 'string') : []
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
