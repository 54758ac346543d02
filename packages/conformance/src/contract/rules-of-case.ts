// The table read from the other side: which rules a case checks, as its failure names them.

import type { ConformanceCase } from '../conformance-case.js'
import { semantics } from './semantics.js'
import { storeContract } from './store-contract.js'

export type SuiteName = 'online' | 'offline' | 'registry' | 'law'

const rulesByCase = new Map<string, string[]>()
for (const [document, table] of [
  ['docs/store-contract.md', storeContract],
  ['docs/semantics.md', semantics],
] as const) {
  for (const [rule, checks] of Object.entries(table)) {
    for (const check of checks) rulesByCase.set(check, [...(rulesByCase.get(check) ?? []), `${document}#${rule}`])
  }
}

/** The cases of a suite, each with the rules that it checks. */
export function withRules<Store, Requirement extends string>(
  suite: SuiteName,
  cases: readonly ConformanceCase<Store, Requirement>[],
): readonly ConformanceCase<Store, Requirement>[] {
  return cases.map((each) => ({ ...each, rules: rulesByCase.get(tableName(suite, each.id)) ?? [] }))
}

/** How the tables name a case: one that a store of another kind runs too is named by its own suite. */
export function tableName(suite: SuiteName, id: string): string {
  const [, owner, own] = /^(registry|law)\/(.+)$/.exec(id) ?? []
  return owner === undefined ? `${suite}:${id}` : `${owner}:${own}`
}
