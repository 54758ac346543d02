import { afterEach, expect, test, vi } from 'vitest'
import { errorOf } from './problem.js'

afterEach(() => {
  vi.useRealTimers()
})

const causeOf = async (retryAfter: string) =>
  (await errorOf(new Response('', { status: 503, headers: { 'retry-after': retryAfter } }), 'It')).cause

test('Retry-After is seconds or a date', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  expect(await causeOf('7')).toEqual({ kind: 'answer', status: 503, retryAfter: 7_000 })
  expect(await causeOf('Thu, 01 Jan 2026 00:00:03 GMT')).toMatchObject({ retryAfter: 3_000 })
  expect(await causeOf('Wed, 31 Dec 2025 00:00:00 GMT')).toMatchObject({ retryAfter: 0 })
  expect(await causeOf('soon')).toEqual({ kind: 'answer', status: 503 })
})

test('a problem that is cut off is told by its status', async () => {
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  for (const body of ['{"code": "STORE_UN', '"STORE_UNAVAILABLE"', '{"code": 7, "detail": "x"}', '{"code": "INTERNAL"}'])
    expect((await errorOf(new Response(body, { status: 503, headers }), 'It')).code).toBe('STORE_UNAVAILABLE')
})

test('names of objects are no codes', async () => {
  const body = JSON.stringify({ code: 'constructor', detail: 'x' })
  expect((await errorOf(new Response(body, { status: 500, headers: { 'content-type': 'application/problem+json' } }), 'It')).code).toBe(
    'INTERNAL',
  )
})
