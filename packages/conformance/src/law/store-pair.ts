// Where two stores that work together come from.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import type { History } from './shop/histories.js'

/** Where the stores of one history come from: each is opened anew in every life of its process, over what outlives it. */
export interface PairData {
  /** `beside`: which kind the history asks for, where the store is not the author's. */
  online(beside: History['beside']): Promise<OnlineStore>
  offline(): Promise<OfflineStore>
  /** Closes what is open, and drops both. */
  drop(): Promise<void>
}
