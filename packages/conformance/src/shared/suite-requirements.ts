// What cases of every kind of store may require of the suite's author: without it they are skipped, and say so.

import type { StoreFactory } from '../conformance-case.js'

/** processes: the suite can start one. damage: the suite can make data unreadable. */
export type SuiteRequirement = 'processes' | 'damage'

export const suiteRequirements = {
  processes: (_: unknown, { spawn }: Pick<StoreFactory<unknown>, 'spawn'>): string | undefined =>
    spawn === undefined ? 'the suite was given no spawn(name, job)' : undefined,
  damage: (_: unknown, { damage }: Pick<StoreFactory<unknown>, 'damage'>): string | undefined =>
    damage === undefined ? 'the suite was given no damage(name)' : undefined,
}
