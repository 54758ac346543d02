// Tokens of an identity provider, checked by jose.

import { GranaryError } from '@granary/core'
import type { Identity, Scope } from './identity.js'

export interface JwtOptions {
  /** Where the provider publishes its keys: `https://issuer.example/.well-known/jwks.json`. */
  readonly jwksUrl: string
  readonly issuer: string
  readonly audience: string
  /** The claim that holds the scopes, as a list or as words. Default: `scope`. `granary:read` counts as `read`. */
  readonly scopeClaim?: string
  /** The claim that lists the feature groups that the token opens. Default: none, and it opens all. */
  readonly groupsClaim?: string
}

/** Undefined for what is no token at all. @throws GranaryError `AUTH_INVALID`: a token that does not count. */
export type TokenFinder = (shown: string) => Promise<Identity | undefined>

const scopes: readonly string[] = ['read', 'ingest', 'admin'] satisfies Scope[]
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]+$/

export function tokenFinder({ jwksUrl, issuer, audience, scopeClaim = 'scope', groupsClaim }: JwtOptions): TokenFinder {
  const verifier = lazily(async () => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose')
    const keys = createRemoteJWKSet(new URL(jwksUrl))
    return (token: string) => jwtVerify(token, keys, { issuer, audience })
  })
  return async (shown) => {
    if (!tokenForm.test(shown)) return undefined
    const verify = await verifier()
    const { payload } = await verify(shown).catch((error: unknown) => {
      throw new GranaryError('AUTH_INVALID', 'The token does not count here: it is expired, or of another issuer, audience or key', {
        cause: error,
      })
    })
    const groups = groupsClaim === undefined ? undefined : words(payload[groupsClaim])
    return {
      name: payload.sub ?? 'token',
      scopes: words(payload[scopeClaim])
        .map((word) => word.replace(/^granary:/, ''))
        .filter((word): word is Scope => scopes.includes(word)),
      ...(groups !== undefined && { groups }),
    }
  }
}

function words(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(/\s+/).filter((word) => word !== '')
  return Array.isArray(claim) ? claim.filter((word): word is string => typeof word === 'string') : []
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
