// Registry stores before other processes.

import { checkSame } from '../assert/assert.js'
import { today } from '../fixtures/times.js'
import { workAtOnce } from '../processes/work.js'
import type { RegistryCase } from './registry-case.js'

const writers = 2
const count = 30

export const registryProcessCases: readonly RegistryCase[] = [
  {
    id: 'processes/counter',
    title: 'two processes that load, change and save until they win lose no change',
    requires: ['durable', 'processes'],
    async run({ store, spawn }) {
      await workAtOnce({ spawn }, writers, count, 'registry')
      checkSame((await store.load({ now: today }))?.document, String(writers * count), 'the count')
    },
  },
]
