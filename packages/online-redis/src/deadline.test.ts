// One timer for all calls: what settles is as it was, what does not is ended, each by its own time.

import { expect, test } from 'vitest'
import { deadline } from './deadline.js'

const never = new Promise<never>(() => undefined)
const late = (): Error => new Error('late')
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('leaves what settles as it is', async () => {
  const limit = deadline(10_000)
  expect(await limit.bound(Promise.resolve(7), late)).toBe(7)
  await expect(limit.bound(Promise.reject(new Error('own')), late)).rejects.toThrow('own')
  limit.end()
})

test('ends every call that does not settle, again and again', async () => {
  const limit = deadline(20)
  for (let round = 0; round < 3; round++) {
    const calls = [limit.bound(never, late), pause(5).then(() => limit.bound(never, late)), limit.bound(Promise.resolve(round), late)]
    expect(await Promise.allSettled(calls)).toEqual([
      { status: 'rejected', reason: late() },
      { status: 'rejected', reason: late() },
      { status: 'fulfilled', value: round },
    ])
  }
})

test('gives a call that begins later its own time', async () => {
  const limit = deadline(400)
  const first = limit.bound(never, late)
  await pause(300)
  const second = limit.bound(never, late).catch(() => 'ended')
  await expect(first).rejects.toThrow('late')
  expect(await Promise.race([second, Promise.resolve('under way')])).toBe('under way')
  expect(await second).toBe('ended')
})

test('a call that fails after its time fails nobody', async () => {
  const limit = deadline(10)
  let fail = (): void => undefined
  const work = new Promise<never>((_, reject) => {
    fail = () => reject(new Error('too late to be heard'))
  })
  await expect(limit.bound(work, late)).rejects.toThrow('late')
  fail()
  await pause(0) // an unhandled rejection would fail the run
})

test('answers that came while the process itself was held up count', async () => {
  const limit = deadline(20)
  const answer = new Promise<number>((resolve) => setTimeout(() => setImmediate(() => resolve(7)), 10))
  const bounded = limit.bound(answer, late)
  const until = performance.now() + 60
  while (performance.now() < until);
  expect(await bounded).toBe(7)
})
