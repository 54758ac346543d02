// Histories before other processes: what these append, and what a killed one leaves.

import { checkSame } from '../assert/assert.js'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, checkHistory, events, scanRows } from '../fixtures/history.js'
import { batchNumbered, sharedBatch } from '../processes/numbered-writes.js'
import { workAtOnce, workUntilKilled } from '../processes/work.js'
import type { OfflineCase } from './offline-case.js'

const count = 250 // each under an id of its own and under a shared one: 500 appends a process

export const offlineProcessCases: readonly OfflineCase[] = [
  {
    id: 'processes/writers',
    title: 'two processes that append 500 batches each to one table lose none, and store none of a shared id twice',
    requires: ['many-writers', 'durable', 'processes'],
    async run({ store, spawn }) {
      await workAtOnce({ spawn }, 2, count)
      const numbers = Array.from({ length: count }, (_, number) => number)
      const expected = numbers.flatMap((number) => [...batchNumbered(0, number), ...batchNumbered(1, number), ...sharedBatch(number)])
      await checkHistory(store, events, expected, 'history')
    },
  },
  {
    id: 'processes/killed',
    title: 'what was acknowledged to a process is there after kill -9, whole and once, and the table goes on',
    requires: ['durable', 'processes'],
    async run({ store, open, spawn }) {
      await store.close()
      for (const [writer, until] of [1, 8, 30].entries()) {
        const acknowledged = await workUntilKilled({ spawn }, writer, until)
        const second = await open()
        const own = (await scanRows(second, events)).filter(({ keys }) => String(keys[0]).startsWith(`${writer}-`))
        const rowsOf = (number: number): HistoryRow[] => own.filter(({ values }) => values[0] === number)
        const size = batchNumbered(writer, 0).length
        for (let number = 0; number < acknowledged; number++) checkSame(rowsOf(number).length, size, `rows of acknowledged batch ${number}`)
        const more = new Set(own.map(({ values }) => values[0] as number))
        for (const number of more) checkSame(rowsOf(number).length, size, `rows of batch ${number}, acknowledged or not`)
        for (const number of [0, acknowledged - 1]) {
          const { status } = await append(second, events, `own-${writer}-${number}`, batchNumbered(writer, number))
          checkSame(status, 'duplicate', `the status of acknowledged batch ${number}, repeated`)
        }
        const { status } = await append(second, events, `after-${writer}`, [])
        checkSame(status, 'stored', 'the status of an append after the kill')
        await second.close()
      }
    },
  },
]
