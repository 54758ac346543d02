// Hands a suite to a test runner: vitest, node:test, Jest, Bun and Deno's describe and it all fit.

import type { Closable, StoreFactory, Suite } from './conformance-case.js'
import { runCase } from './run-case.js'

export interface ConformanceOptions<Store> extends StoreFactory<Store> {
  /** The runner's own. */
  describe(title: string, body: () => void): unknown
  /** The runner's own. A case that the store cannot take calls `skip(reason)` of the context that the runner passes, or says so on the console. */
  test(title: string, run: (...context: readonly unknown[]) => Promise<void>): unknown
}

export function registerSuite<Store extends Closable, Requirement extends string>(
  { title, cases, checks }: Suite<Store, Requirement>,
  { describe, test, ...factory }: ConformanceOptions<Store>,
): void {
  describe(title, () => {
    for (const conformanceCase of cases) {
      const name = `${conformanceCase.id}: ${conformanceCase.title}`
      // A rest parameter: runners take a declared one for a callback to wait for.
      test(name, async (...context) => {
        const { status, reason } = await runCase(conformanceCase, checks, factory)
        if (status === 'skipped') skip(context[0], name, `needs what the store lacks: ${reason}`)
      })
    }
  })
}

function skip(context: unknown, name: string, reason: string): void {
  const skippable = context as { readonly skip?: (reason: string) => void } | null | undefined // what vitest and node:test pass
  if (typeof skippable?.skip === 'function') skippable.skip(reason)
  else console.info(`skipped ${name}: ${reason}`)
}
