import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GranaryError } from '../errors/granary-error.js'
import { guard } from './guard.js'
import type { StoreCallEvent } from './observer.js'

const failure = new Error('driver')
const code = (expected: string, more: object = {}) => expect.objectContaining({ code: expected, ...more })

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 1))
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

function watched() {
  const events: StoreCallEvent[] = []
  return { events, doors: guard('online', { storeCall: (event) => events.push(event) }) }
}

describe('a call', () => {
  test('gives the answer, and tells its count', async () => {
    const { events, doors } = watched()
    expect(await doors.call('read', {}, async () => 5, 3)).toBe(5)
    expect(await doors.call('ping', { signal: new AbortController().signal }, async () => undefined)).toBeUndefined()
    expect(events).toEqual([
      { store: 'online', operation: 'read', count: 3, milliseconds: expect.any(Number) },
      { store: 'online', operation: 'ping', milliseconds: expect.any(Number) },
    ])
  })
  test('that fails is STORE_UNAVAILABLE with the cause, unless it is an error of ours', async () => {
    const { events, doors } = watched()
    for (const signal of [undefined, new AbortController().signal]) {
      const options = signal === undefined ? {} : { signal }
      await expect(doors.call('read', options, () => Promise.reject(failure))).rejects.toEqual(
        code('STORE_UNAVAILABLE', { cause: failure }),
      )
      await expect(
        doors.call('read', options, () => {
          throw failure
        }),
      ).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
      const full = new GranaryError('STORE_FULL', 'full')
      await expect(doors.call('read', options, () => Promise.reject(full))).rejects.toBe(full)
    }
    expect(events.map((event) => event.code)).toEqual([
      'STORE_UNAVAILABLE',
      'STORE_UNAVAILABLE',
      'STORE_FULL',
      'STORE_UNAVAILABLE',
      'STORE_UNAVAILABLE',
      'STORE_FULL',
    ])
  })
  test('whose signal has aborted is not made', async () => {
    const { doors } = watched()
    let made = 0
    const run = async () => made++
    await expect(doors.call('read', { signal: AbortSignal.abort() }, run)).rejects.toEqual(code('ABORTED'))
    expect(made).toBe(0)
  })
  test('ends with its signal, whatever the store does then', async () => {
    const { doors } = watched()
    const endings: readonly (() => Promise<unknown>)[] = [
      () => new Promise(() => undefined),
      () => new Promise((_, reject) => setTimeout(reject, 1, failure)),
      () => new Promise((resolve) => setTimeout(resolve, 1, 5)),
    ]
    for (const run of endings) {
      const control = new AbortController()
      const call = expect(doors.call('read', { signal: control.signal }, run)).rejects.toEqual(code('ABORTED', { cause: 'enough' }))
      control.abort('enough')
      await call
    }
  })
  test("that rejects with the signal's own reason is ABORTED, with another error its own", async () => {
    const { doors } = watched()
    const control = new AbortController()
    const abortWithin = (error: (reason: unknown) => unknown) => () => {
      control.abort()
      return Promise.reject(error(control.signal.reason))
    }
    await expect(
      doors.call(
        'read',
        { signal: control.signal },
        abortWithin((reason) => reason),
      ),
    ).rejects.toEqual(code('ABORTED'))
  })
  test('of a time-out is STORE_TIMEOUT', async () => {
    const { doors } = watched()
    await expect(doors.call('read', { signal: AbortSignal.timeout(1) }, () => new Promise(() => undefined))).rejects.toEqual(
      code('STORE_TIMEOUT'),
    )
  })
})

describe('an iteration', () => {
  async function* three(ended: () => void = () => undefined) {
    try {
      yield* [1, 2, 3]
    } finally {
      ended()
    }
  }
  const collect = async (items: AsyncIterable<number>) => {
    const collected: number[] = []
    for await (const item of items) collected.push(item)
    return collected
  }
  test('gives every item, and tells how many', async () => {
    const { events, doors } = watched()
    expect(await collect(doors.iterate('scan', {}, three))).toEqual([1, 2, 3])
    expect(events).toEqual([{ store: 'online', operation: 'scan', count: 3, milliseconds: expect.any(Number) }])
  })
  test("that is left ends the store's, and is told", async () => {
    const { events, doors } = watched()
    let ended = 0
    for await (const item of doors.iterate('scan', { signal: new AbortController().signal }, () => three(() => ended++)))
      if (item === 2) break
    expect([ended, events.map(({ count }) => count)]).toEqual([1, [2]])
  })
  test('whose consumer throws ends with the error of the consumer', async () => {
    const { doors } = watched()
    let ended = 0
    const consume = async () => {
      for await (const _ of doors.iterate('scan', {}, () =>
        three(() => {
          ended++
          throw failure
        }),
      ))
        throw new Error('consumer')
    }
    await expect(consume()).rejects.toThrow('consumer')
    expect(ended).toBe(1)
  })
  test('that fails when it is left says so', async () => {
    const { events, doors } = watched()
    const leave = async () => {
      for await (const _ of doors.iterate('scan', {}, () =>
        three(() => {
          throw failure
        }),
      ))
        break
    }
    await expect(leave()).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
    expect(events).toMatchObject([{ count: 1, code: 'STORE_UNAVAILABLE' }])
  })
  test('that fails at its beginning, in the midst, or is none at all', async () => {
    const { events, doors } = watched()
    async function* failing() {
      yield 1
      throw failure
    }
    await expect(
      collect(
        doors.iterate('scan', {}, () => {
          throw failure
        }),
      ),
    ).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
    await expect(collect(doors.iterate('scan', {}, failing))).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
    await expect(collect(doors.iterate('scan', {}, () => undefined as never))).rejects.toEqual(code('STORE_UNAVAILABLE'))
    expect(events.map((event) => [event.count, event.code])).toEqual([
      [0, 'STORE_UNAVAILABLE'],
      [1, 'STORE_UNAVAILABLE'],
      [0, 'STORE_UNAVAILABLE'],
    ])
  })
  test('ends with its signal: before, between two items, and while the store hangs', async () => {
    const { doors } = watched()
    await expect(collect(doors.iterate('scan', { signal: AbortSignal.abort() }, three))).rejects.toEqual(code('ABORTED'))
    const control = new AbortController()
    const seen: number[] = []
    const abortInside = async () => {
      for await (const item of doors.iterate('scan', { signal: control.signal }, three)) {
        seen.push(item)
        control.abort()
      }
    }
    await expect(abortInside()).rejects.toEqual(code('ABORTED'))
    expect(seen).toEqual([1])
    async function* hanging() {
      yield 1
      await new Promise(() => undefined)
    }
    await expect(collect(doors.iterate('scan', { signal: AbortSignal.timeout(5) }, hanging))).rejects.toEqual(code('STORE_TIMEOUT'))
  })
  test('that hangs when it is left is left all the same once the signal aborts', async () => {
    const { doors } = watched()
    const stubborn = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: 1 }),
        return: () => new Promise<never>(() => undefined),
      }),
    }
    const leave = async () => {
      for await (const _ of doors.iterate('scan', { signal: AbortSignal.timeout(5) }, () => stubborn)) break
    }
    await expect(leave()).rejects.toEqual(code('STORE_TIMEOUT'))
  })
})

describe('after close', () => {
  test('no call is made, and closing again waits for the first', async () => {
    const { doors } = watched()
    let closed = 0
    await Promise.all([doors.close(async () => void closed++), doors.close(async () => void closed++)])
    expect(closed).toBe(1)
    let made = 0
    await expect(doors.call('read', {}, async () => made++)).rejects.toEqual(code('STORE_CLOSED'))
    await expect(
      doors
        .iterate('scan', {}, async function* () {
          yield made++
        })
        .next(),
    ).rejects.toEqual(code('STORE_CLOSED'))
    expect(made).toBe(0)
  })
  test('one that failed is STORE_UNAVAILABLE, also where the store throws at once', async () => {
    await expect(watched().doors.close(() => Promise.reject(failure))).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
    await expect(
      watched().doors.close(() => {
        throw failure
      }),
    ).rejects.toEqual(code('STORE_UNAVAILABLE', { cause: failure }))
  })
})
