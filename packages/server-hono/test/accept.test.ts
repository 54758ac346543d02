// What a client says that it takes, by the rules of HTTP: in any case of letters, and declined by a weight of 0.

import { expect, test } from 'vitest'
import { servedShop } from './shop.js'

test.each([
  ['application/x-ndjson', true],
  ['Application/X-NDJSON', true],
  ['application/json, application/x-ndjson; q=0.5', true],
  ['application/x-ndjson;q=0.001', true],
  ['application/x-ndjson;q=0', false],
  ['application/json,application/x-ndjson ; Q=0.000', false],
  ['application/x-ndjson-not', false],
  ['text/x; a=application/x-ndjson', false],
  ['*/*', false],
  ['', false],
])('%j', async (accept, lines) => {
  const { ask } = await servedShop()
  const answer = await ask('/v1/online-features', { body: { service: 'churn', entities: [] }, headers: { accept } })
  expect(answer.headers.get('content-type')).toBe(lines ? 'application/x-ndjson' : 'application/json')
})
