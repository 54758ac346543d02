// Several calls at once: their answers in order, or one failure when nothing runs any more.

import { expect, test } from 'vitest'
import { settleAll, settleInTurn } from './settle-all.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('settleAll answers in order, and fails only when all have settled', async () => {
  expect(await settleAll([Promise.resolve(1), turn().then(() => 2)])).toEqual([1, 2])
  let settled = false
  const slow = turn().then(() => {
    settled = true
  })
  await expect(settleAll([Promise.reject(new Error('first')), slow])).rejects.toThrow('first')
  expect(settled).toBe(true)
})

test('settleInTurn runs all, never more than the limit at a time', async () => {
  let [running, most, done] = [0, 0, 0]
  const call = async (): Promise<void> => {
    most = Math.max(most, ++running)
    await turn()
    running--
    done++
  }
  await settleInTurn(new Array(20).fill(call), 3)
  expect({ most, done }).toEqual({ most: 3, done: 20 })
  await settleInTurn([], 3)
})

test('settleInTurn starts nothing once a call has failed, and waits for what runs', async () => {
  let [begun, running] = [0, 0]
  const call = async (): Promise<void> => {
    const mine = begun++
    running++
    await turn()
    if (mine === 0) {
      running--
      throw new Error('first')
    }
    await turn()
    running--
  }
  await expect(settleInTurn(new Array(20).fill(call), 4)).rejects.toThrow('first')
  expect({ begun, running }).toEqual({ begun: 4, running: 0 })
})
