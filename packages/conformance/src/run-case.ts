// Runs one case over fresh data, and cleans up whatever came of it.

import { CaseFailure } from './case-failure.js'
import type { CaseData, Closable, ConformanceCase, RequirementChecks, StoreFactory } from './conformance-case.js'
import { dataOf } from './store-data.js'

export interface CaseOutcome {
  readonly status: 'passed' | 'skipped'
  /** What is lacking, where the case was skipped. */
  readonly reason?: string
}

/**
 * Resolves where the store does what the case asks, or lacks what it requires.
 * Rejects where it fails, with an error that says what was expected, what came, and which rules it breaks.
 */
export async function runCase<Store extends Closable, Requirement extends string>(
  conformanceCase: ConformanceCase<Store, Requirement>,
  checks: RequirementChecks<Store, Requirement>,
  factory: StoreFactory<Store>,
): Promise<CaseOutcome> {
  const datas: CaseData<Store>[] = []
  const newData = (): CaseData<Store> => {
    const data = dataOf(factory)
    datas.push(data)
    return data
  }
  try {
    const data = newData()
    const store = await data.open()
    const lacking = conformanceCase.requires
      .map((requirement) => checks[requirement](store, factory))
      .filter((reason) => reason !== undefined)
    if (lacking.length > 0) return { status: 'skipped', reason: lacking.join('; ') }
    await conformanceCase.run({ ...data, store, newData, law: factory.law ?? {} }).catch((error: unknown) => {
      throw new CaseFailure(conformanceCase, error)
    })
    return { status: 'passed' }
  } finally {
    for (const data of datas) await data.drop()
  }
}
