// The law for one store of an author: beside the memory store of the other kind.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import type { CaseData, Closable, ConformanceCase } from '../conformance-case.js'
import { type LawCase, lawCases } from './law-cases.js'
import type { PairData } from './store-pair.js'

/** An online store beside the memory history. */
export const onlineLawCases: readonly ConformanceCase<OnlineStore, never>[] = casesBeside(
  lawCases.filter(({ historyAlone }) => !historyAlone),
  (data) => {
    const history = memoryOfflineData()
    return { online: data.open, offline: async () => memoryOfflineStore({ data: history }), drop: data.drop }
  },
)

/** A history beside the memory online store: by turns one that outlives the process, and one that begins empty. */
export const offlineLawCases: readonly ConformanceCase<OfflineStore, never>[] = casesBeside(lawCases, (data) => {
  const rows = memoryOnlineData()
  return { online: async (beside) => memoryOnlineStore(beside === 'shared' ? { data: rows } : {}), offline: data.open, drop: data.drop }
})

function casesBeside<Store extends Closable>(
  cases: readonly LawCase[],
  pair: (data: CaseData<Store>) => PairData,
): readonly ConformanceCase<Store, never>[] {
  return cases.map(({ id, title, run }) => ({
    id: `law/${id}`,
    title,
    requires: [],
    run: ({ newData, law }) => run(() => pair(newData()), law),
  }))
}
