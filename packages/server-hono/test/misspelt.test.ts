// A misspelt parameter or member is told, with those that there are: left out in silence it would answer another question.

import { expect, test } from 'vitest'
import { servedShop } from './shop.js'

test.for([
  [
    '/features/purchases/C1?feature=total',
    undefined,
    'INPUT_INVALID_QUERY',
    /"feature" is unknown: it takes features, include, full_feature_names/,
  ],
  ['/features?tag=purchases', undefined, 'INPUT_INVALID_QUERY', /"tag" is unknown: it takes limit, after, entity, group, tags/],
  ['/groups?entity=customer', undefined, 'INPUT_INVALID_QUERY', /it takes limit, after$/],
  ['/lineage', undefined, 'INPUT_INVALID_QUERY', /^The query string .*feature: /],
  ['/v1/ingest/purchases?onInvalid=quarantine', { rows: [] }, 'INPUT_INVALID_QUERY', /"onInvalid" is unknown: it takes on_invalid, /],
  [
    '/v1/ingest/purchases',
    { rows: [], onInvalid: 'quarantine', x: 1 },
    'INPUT_INVALID_BODY',
    /"onInvalid", "x" are unknown: it takes rows$/,
  ],
  [
    '/v1/online-features',
    { service: 'churn', entities: [], includes: ['types'] },
    'INPUT_INVALID_BODY',
    /"includes" is unknown: it takes service, /,
  ],
  ['/v1/historical-features', { service: 'churn', spine: [], asOf: '2026-01-01T00:00:00Z' }, 'INPUT_INVALID_BODY', /"asOf" is unknown/],
  ['/v1/materialize', { group: ['purchases'] }, 'INPUT_INVALID_BODY', /"group" is unknown: it takes groups, from, to$/],
  ['/features/purchases/C1?features=total&features=segment', undefined, 'INPUT_INVALID_QUERY', /"features" twice/],
  [
    '/v1/online-features?include=types',
    { service: 'churn', entities: [] },
    'INPUT_INVALID_QUERY',
    /"include" is unknown: nothing is taken here$/,
  ],
  ['/v1/historical-features?known_at=created', { service: 'churn', spine: [] }, 'INPUT_INVALID_QUERY', /"known_at" is unknown/],
  ['/v1/materialize?groups=flights', {}, 'INPUT_INVALID_QUERY', /"groups" is unknown/],
  ['/ingest/purchases/A?on_invalid=quarantine', { total: 1 }, 'INPUT_INVALID_QUERY', /"on_invalid" is unknown/],
  ['/features/customer/total/deprecate?reason=old', { reason: 'old' }, 'INPUT_INVALID_QUERY', /"reason" is unknown/],
  ['/plan?apply=true', undefined, 'INPUT_INVALID_QUERY', /"apply" is unknown/],
  ['/groups/purchases?version=1', undefined, 'INPUT_INVALID_QUERY', /"version" is unknown/],
] as const)('%s %j', async ([path, body, code, message]) => {
  const { ask } = await servedShop()
  const answer = await ask(path, body === undefined ? {} : { body })
  const problem = await answer.json()
  expect([answer.status, problem.code, problem.detail]).toEqual([400, code, expect.stringMatching(message)])
})
