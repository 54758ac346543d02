// Runs one case over fresh data, and cleans up whatever came of it.

import type { Closable, ConformanceCase, RequirementChecks, StoreFactory } from './conformance-case.js'

export interface CaseOutcome {
  readonly status: 'passed' | 'skipped'
  /** What the store lacks, where the case was skipped. */
  readonly reason?: string
}

/** Resolves where the store does what the case asks, or lacks what it requires; rejects where it fails. */
export async function runCase<Store extends Closable, Requirement extends string>(
  { requires, run }: ConformanceCase<Store, Requirement>,
  checks: RequirementChecks<Store, Requirement>,
  factory: StoreFactory<Store>,
): Promise<CaseOutcome> {
  const name = freshName()
  const opened: Store[] = []
  const open = async (): Promise<Store> => {
    const store = await factory.create(name)
    opened.push(store)
    return store
  }
  const filePath = (): string => {
    if (factory.filePath === undefined) throw new Error('The store has files: give the suite a filePath(name)')
    return factory.filePath(name)
  }
  try {
    const store = await open()
    const lacking = requires.map((requirement) => checks[requirement](store)).filter((reason) => reason !== undefined)
    if (lacking.length > 0) return { status: 'skipped', reason: lacking.join('; ') }
    await run({ store, open, filePath })
    return { status: 'passed' }
  } finally {
    await Promise.allSettled(opened.map((store) => store.close()))
    await factory.destroy?.(name)
  }
}

let names = 0
const process = Math.floor(Math.random() * 36 ** 6).toString(36) // so that two runs over one server do not meet

function freshName(): string {
  names++
  return `kit-${process}-${names}`
}
