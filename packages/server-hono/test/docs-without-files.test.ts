// Where the runtime has no files, or all was bundled into one, the page says so, and the document goes on to be served.

import { afterAll, expect, test, vi } from 'vitest'

vi.resetModules() // other tests may have loaded the server with the module already
vi.doMock('node:module', () => {
  throw new Error('No such module here')
})
const { servedShop } = await import('./shop.js')

afterAll(() => {
  vi.doUnmock('node:module')
  vi.resetModules()
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
