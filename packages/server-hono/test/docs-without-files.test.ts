// Where the runtime has no files, or all was bundled into one, the page says so, and the document goes on to be served.

import { expect, test, vi } from 'vitest'
import { servedShop } from './shop.js'

vi.mock('node:module', () => {
  throw new Error('No such module here')
})

test('the page of the document is unsupported, the document is not', async () => {
  const { ask } = await servedShop()
  const answer = await ask('/docs/swagger-ui.js', { key: null })
  expect([answer.status, answer.headers.get('content-type'), (await answer.json()).code]).toEqual([
    501,
    'application/problem+json',
    'CAPABILITY_UNSUPPORTED',
  ])
  expect((await ask('/docs/page.js', { key: null })).status).toBe(200)
  expect((await ask('/openapi.json', { key: null })).status).toBe(200)
})
