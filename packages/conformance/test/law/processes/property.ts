// A property of histories: it runs one, and fails with all that is wrong.

import fc from 'fast-check'
import { Breach } from '../../../src/law/breach.js'
import type { Tally } from '../../../src/law/tally.js'
import type { Scope } from './commands.js'
import type { Mutation } from './world.js'

export interface PropertyOptions {
  /** What the histories hold. */
  readonly scope?: Scope
  readonly mutation?: Mutation
  readonly tally?: Tally
}

export type Property = fc.IAsyncProperty<unknown>
type Arbitraries<Ts extends readonly unknown[]> = { readonly [I in keyof Ts]: fc.Arbitrary<Ts[I]> }

export function property<Ts extends readonly [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<Ts>,
  find: (...given: Ts) => Promise<readonly string[]>,
): Property {
  const given = fc.tuple(...(arbitraries as readonly fc.Arbitrary<unknown>[])) as fc.Arbitrary<unknown> as fc.Arbitrary<Ts> // a tuple of what each gives
  return fc.asyncProperty(given, async (values) => {
    const found = await find(...values)
    if (found.length > 0) throw new Breach(found)
  }) as unknown as Property // properties of all kinds of histories lie in one table
}
