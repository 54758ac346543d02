// The law as a property of a pair of stores, over random lives of a shop.

import fc from 'fast-check'
import { Breach } from './breach.js'
import type { Look } from './breaches.js'
import { noWay, type Way } from './law-options.js'
import { type History, histories } from './shop/histories.js'
import type { PairData } from './store-pair.js'
import { newTally, type Tally } from './tally.js'

/** `newData` gives each history stores of its own. */
export function lawProperty(
  look: Look,
  newData: () => PairData,
  tally: Tally = newTally(),
  way: Way = noWay,
): fc.IAsyncProperty<[History]> {
  return fc.asyncProperty(histories, async (history) => {
    const data = newData()
    try {
      const found = await look(history, data, tally, way)
      if (found.length > 0) throw new Breach(found)
    } finally {
      await data.drop()
    }
  })
}
