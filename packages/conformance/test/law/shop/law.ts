// The law as a property of a pair of stores, over random lives of a shop.

import fc from 'fast-check'
import { Breach } from '../breach.js'
import { newTally, type Tally } from '../tally.js'
import { compare } from './compare.js'
import { type History, histories } from './histories.js'
import { type Backend, live } from './shop.js'

/** What is wrong once a history was lived: at any time at or after a key's last event, and again when one incremental materialization has run. */
export async function breaches(history: History, backend: Backend, tally: Tally): Promise<readonly string[]> {
  const shop = await live(history, backend)
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

/** `open` gives each history stores of its own, and a way to be rid of them. */
export function lawHolds(open: () => Promise<Backend & { readonly remove?: () => Promise<void> }>, tally: Tally = newTally()) {
  return fc.asyncProperty(histories, async (history) => {
    const backend = await open()
    try {
      const found = await breaches(history, backend, tally)
      if (found.length > 0) throw new Breach(found)
    } finally {
      await backend.remove?.()
    }
  })
}
