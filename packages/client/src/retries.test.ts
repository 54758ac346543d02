import { afterEach, expect, test, vi } from 'vitest'
import { waitAfter } from './retries.js'

afterEach(() => {
  vi.restoreAllMocks()
})

const policy = { tries: 9, wait: 100, longestWait: 1_000 }
const answered = (retryAfter?: number) => ({ cause: { kind: 'answer', status: 503, ...(retryAfter !== undefined && { retryAfter }) } })

test('waits double up to the longest, and are a random part of their upper half', () => {
  const waits = (random: number) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    return [1, 2, 3, 4, 5, 60].map((tried) => waitAfter(tried, answered(), policy))
  }
  expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500])
  expect(waits(0.5)).toEqual([75, 150, 300, 600, 750, 750])
})

test('the server may ask for more, never for less', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  expect(waitAfter(1, answered(7_000), policy)).toBe(7_000)
  expect(waitAfter(1, answered(0), policy)).toBe(50)
  expect(waitAfter(1, { cause: new Error('none') }, policy)).toBe(50)
})
