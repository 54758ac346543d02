// Options: what is refused, and what comes through.

import { expect, test } from 'vitest'
import { checkedOptions } from './client-options.js'

const url = 'http://localhost:5000'
const secret = 'a secret'

test.each([
  undefined,
  null,
  'http://localhost',
  {},
  { url: 'localhost' },
  { url: 'ftp://localhost' },
  { url: 7 },
  { url: 'http://user:pass@localhost' },
  { url: 'http://user@localhost' },
  { url, key: secret },
  { url, key: 'line\nbreak' },
  { url, key: 'größer' },
  { url, key: '' },
  { url, key: 7 },
  { url, headers: 'x: y' },
  { url, headers: { 'not a name': 'x' } },
  { url, headers: { name: 'line\nbreak' } },
  { url, timeout: 0 },
  { url, timeout: 1.5 },
  { url, timeout: 2 ** 31 },
  { url, timeout: '30s' },
  { url, retry: false },
  { url, retry: { tries: 0 } },
  { url, retry: { wait: -1 } },
  { url, retry: { times: 3 } },
  { url, batch: 'yes' },
  { url, batch: { maxKeys: 0 } },
  { url, batch: { waitMilliseconds: Number.NaN } },
  { url, batch: { size: 3 } },
  { url, fetch: true },
  { url, retries: 3 },
])('%o is INPUT_INVALID_OPTION', (options) => {
  expect(() => checkedOptions(options as never)).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID_OPTION', message: expect.not.stringContaining(secret) }),
  )
})

test('a url keeps its path, and nothing behind it', () => {
  for (const given of ['https://granary.test/shop/', new URL('https://granary.test/shop?x=1#y'), 'https://GRANARY.test:443/shop//'])
    expect(checkedOptions({ url: given }).url).toBe('https://granary.test/shop')
  expect(checkedOptions({ url: 'http://[::1]:5000/' }).url).toBe('http://[::1]:5000')
})

test('names of headers are in lower case, and later changes do not count', () => {
  const headers = { 'X-Gateway': 'g', AUTHORIZATION: 'Basic eA==' }
  const checked = checkedOptions({ url, headers })
  headers['X-Gateway'] = 'line\nbreak'
  expect(checked.headers).toEqual({ 'x-gateway': 'g', authorization: 'Basic eA==' })
})

test('what is left out has its default', async () => {
  const { key, ...checked } = checkedOptions({ url, batch: true, retry: { tries: 2 } })
  expect(checked).toMatchObject({
    headers: {},
    timeout: 30_000,
    retry: { tries: 2, wait: 100, longestWait: 5_000 },
    batch: { maxKeys: 1_000, waitMilliseconds: 0 },
  })
  expect(await key()).toBeUndefined()
  expect(checkedOptions({ url }).batch).toBeUndefined()
  expect(await checkedOptions({ url, key: () => 'made' }).key()).toBe('made')
  await expect(checkedOptions({ url, key: () => secret }).key()).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
})

test('a key that cannot be made says so, and its error stays beside', async () => {
  const failure = new Error(secret)
  for (const key of [() => Promise.reject(failure), thrower(failure)])
    await expect(checkedOptions({ url, key }).key()).rejects.toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.not.stringContaining(secret),
      cause: failure,
    })
})

function thrower(error: Error): () => never {
  return () => {
    throw error
  }
}
