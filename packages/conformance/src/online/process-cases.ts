// Online stores before other processes: what these write, and what a killed one leaves.

import { checkSame } from '../assert/assert.js'
import { checkStored, put, rowOf } from '../fixtures/online-rows.js'
import { scores } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import { rowNumbered } from '../processes/numbered-writes.js'
import { workAtOnce, workUntilKilled } from '../processes/work.js'
import type { OnlineCase } from './online-case.js'

const count = 200
const writers = [0, 1]

export const processCases: readonly OnlineCase[] = [
  {
    id: 'processes/writers',
    title: 'two processes that write to the same keys leave the newest row of each, and every row of their own',
    requires: ['durable', 'processes'],
    async run({ store, spawn }) {
      await workAtOnce({ spawn }, writers.length, count)
      const numbers = Array.from({ length: count }, (_, number) => number)
      await checkStored(
        store,
        scores,
        ['shared', ...numbers.map((number) => `shared-${number}`)],
        [count - 1, ...numbers].map((number) => rowNumbered(1, number)),
        'the newest rows of shared keys',
      )
      const own = writers.flatMap((writer) => numbers.map((number) => [writer, number] as const))
      await checkStored(
        store,
        scores,
        own.map(([writer, number]) => `own-${writer}-${number}`),
        own.map(([writer, number]) => rowNumbered(writer, number)),
        'the rows of own keys',
      )
    },
  },
  {
    id: 'processes/killed',
    title: 'what was acknowledged to a process is there after kill -9, and the data are as good as before',
    requires: ['durable', 'processes'],
    async run({ store, open, spawn }) {
      await store.close()
      for (const [writer, until] of [1, 20, 75].entries()) {
        const acknowledged = await workUntilKilled({ spawn }, writer, until)
        const second = await open()
        const numbers = Array.from({ length: acknowledged }, (_, number) => number)
        await checkStored(
          second,
          scores,
          numbers.map((number) => `own-${writer}-${number}`),
          numbers.map((number) => rowNumbered(writer, number)),
          `the ${acknowledged} rows acknowledged before the kill`,
        )
        const late = rowOf(scores, { event: today - 1, created: microseconds(today) }, [0])
        checkSame(await put(second, scores, [`own-${writer}-0`, `after-${writer}`], [late, late]), [0], 'superseded rows after the kill')
        await second.close()
      }
    },
  },
]
