// One history lived through, and what is wrong then.

import type { Way } from './law-options.js'
import { compare, compareKnown } from './shop/compare.js'
import type { History } from './shop/histories.js'
import { live } from './shop/shop.js'
import type { PairData } from './store-pair.js'
import type { Tally } from './tally.js'

export type Look = (history: History, data: PairData, tally: Tally, way?: Way) => Promise<readonly string[]>

/** The law: at any time at or after a key's last event, and again when one incremental materialization has run. */
export const lawBreaches: Look = async (history, data, tally, way) => {
  const shop = await live(history, data, way)
  const materialize = async (): Promise<void> => {
    await shop.store.materializeIncremental()
    shop.behind.clear()
  }
  if (history.levelled) await materialize()
  await compare(shop, tally)
  if (shop.behind.size > 0) {
    await materialize()
    await compare(shop, tally)
  }
  await shop.store.close()
  return shop.problems
}

/** What history gives for any time, by event time and by what was known then. */
export const knownBreaches: Look = async (history, data, tally, way) => {
  const shop = await live(history, data, way)
  await compareKnown(shop, tally)
  await shop.store.close()
  return shop.problems
}
