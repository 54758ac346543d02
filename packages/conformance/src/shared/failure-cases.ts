// SPEC 4: what cannot be read is told. The same for stores of every kind.

import { checkSame } from '../assert/assert.js'
import type { Closable, ConformanceCase } from '../conformance-case.js'

export interface Readable<Store> {
  /** Stores something. */
  fill(store: Store): Promise<void>
  /** Every way to read it: what must come, and what comes. */
  readonly reads: readonly {
    readonly name: string
    there?(store: Store): boolean
    expected(): unknown
    run(store: Store): Promise<unknown>
  }[]
}

export function failureCases<Store extends Closable>({
  fill,
  reads,
}: Readable<Store>): readonly ConformanceCase<Store, 'durable' | 'damage'>[] {
  return [
    {
      id: 'failure/never-as-missing',
      title: 'of data that cannot be read a read rejects, or tells the truth: never missing, never empty, never a part',
      requires: ['durable', 'damage'],
      async run({ store, open, damage }) {
        await fill(store)
        await damage()
        const later = await open().catch(() => undefined) // a store that looks at its data when it is opened has told it by then
        for (const each of later === undefined ? [store] : [store, later]) {
          for (const { name, there, expected, run } of reads) {
            if (there?.(each) === false) continue
            const outcome = await run(each).then(
              (answer) => ({ answer }),
              () => undefined,
            )
            if (outcome !== undefined) checkSame(outcome.answer, expected(), `${name} of damaged data`)
          }
        }
      },
    },
  ]
}
