import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callsUnderWay } from './calls-under-way.js'

const call = { now: 0 }
const closed = expect.objectContaining({ code: 'STORE_CLOSED' })

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  await turns()
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
}

/** What has happened, in order; `end` is what close ends with. */
function open() {
  const events: string[] = []
  const calls = callsUnderWay('The store')
  const close = () => calls.close(async () => void events.push('ended')).then(() => void events.push('closed'))
  return { calls, events, close }
}

async function* numbers(events: string[]): AsyncGenerator<number> {
  try {
    for (let number = 0; ; number++) yield number
  } finally {
    await turns()
    events.push('freed')
  }
}

describe('a call', () => {
  test('answers what it answers', async () => {
    const { calls } = open()
    expect(await calls.run(call, async () => 5)).toBe(5)
    expect(await calls.run({ ...call, signal: new AbortController().signal }, async () => 6)).toBe(6)
  })
  test('whose signal has aborted is not made', async () => {
    const { calls } = open()
    let made = 0
    await expect(calls.run({ ...call, signal: AbortSignal.abort('why') }, async () => made++)).rejects.toBe('why')
    expect(made).toBe(0)
  })
  test("is left at once when its signal aborts, and its late failure is nobody's", async () => {
    const { calls } = open()
    const control = new AbortController()
    const late = turns().then(() => Promise.reject(new Error('late')))
    const left = calls.run({ ...call, signal: control.signal }, () => late)
    control.abort('why')
    await expect(left).rejects.toBe('why')
    await expect(late).rejects.toThrow('late')
  })
  test('after close is STORE_CLOSED', async () => {
    const { calls, close } = open()
    await close()
    await expect(calls.run(call, async () => 5)).rejects.toEqual(closed)
    await expect(calls.iterate(call, () => numbers([])).next()).rejects.toEqual(closed)
  })
})

describe('close', () => {
  test('ends once, however often it is called', async () => {
    const { events, close } = open()
    await Promise.all([close(), close()])
    await close()
    expect(events.filter((event) => event === 'ended')).toEqual(['ended'])
  })
  test('waits for calls under way, also for those that failed, or that their caller has left', async () => {
    const { calls, events, close } = open()
    const control = new AbortController()
    const work = async (name: string) => {
      await turns()
      events.push(name)
    }
    const one = calls.run(call, () => work('one'))
    const left = calls.run({ ...call, signal: control.signal }, () => work('left').then(() => work('left still')))
    const failed = calls.run(call, () => Promise.reject(new Error('failed')))
    control.abort('why')
    const closing = close()
    await expect(left).rejects.toBe('why')
    await expect(failed).rejects.toThrow('failed')
    await Promise.all([one, closing])
    expect(events).toEqual(['one', 'left', 'left still', 'ended', 'closed'])
  })
})

describe('a loop', () => {
  test('ends when it is left, and what it held is free by then', async () => {
    const { calls, events } = open()
    for await (const number of calls.iterate(call, () => numbers(events))) if (number === 3) break
    expect(events).toEqual(['freed'])
  })
  test('rejects at the step in which its signal aborts, though the store is deaf', async () => {
    const { calls } = open()
    const control = new AbortController()
    const loop = calls.iterate({ ...call, signal: control.signal }, async function* () {
      yield 1
      await new Promise(() => undefined)
    })
    expect(await loop.next()).toEqual({ done: false, value: 1 })
    const step = loop.next()
    control.abort('why')
    await expect(step).rejects.toBe('why')
    expect(await loop.next()).toEqual({ done: true, value: undefined })
  })
  test('rejects where its signal has aborted between two steps, and frees what it held', async () => {
    const { calls, events, close } = open()
    const control = new AbortController()
    const loop = calls.iterate({ ...call, signal: control.signal }, () => numbers(events))
    await loop.next()
    control.abort('why')
    await expect(loop.next()).rejects.toBe('why')
    await close()
    expect(events).toEqual(['freed', 'ended', 'closed'])
  })
  test('that stands between two steps is ended by close, and its next step is STORE_CLOSED', async () => {
    const { calls, events, close } = open()
    const loop = calls.iterate(call, () => numbers(events))
    await loop.next()
    await close()
    expect(events).toEqual(['freed', 'ended', 'closed'])
    await expect(loop.next()).rejects.toEqual(closed)
  })
  test('whose step is under way has it before close ends', async () => {
    const { calls, events, close } = open()
    const loop = calls.iterate(call, async function* () {
      await turns()
      events.push('step')
      yield 1
    })
    const step = loop.next()
    await close()
    expect(events).toEqual(['step', 'ended', 'closed'])
    expect(await step).toEqual({ done: false, value: 1 })
  })
  test('leaves no listener on its signal, nor does a call', async () => {
    const { calls } = open()
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = ((type: 'abort', listener: () => void) => {
      listeners.add(listener)
      add(type, listener)
    }) as typeof add // for abort alone
    signal.removeEventListener = ((type: 'abort', listener: () => void) => {
      listeners.delete(listener)
      remove(type, listener)
    }) as typeof remove
    for await (const number of calls.iterate({ ...call, signal }, () => numbers([]))) if (number === 3) break
    await calls.run({ ...call, signal }, async () => 5)
    expect(listeners.size).toBe(0)
  })
})
