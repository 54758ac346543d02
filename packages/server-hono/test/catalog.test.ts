// The catalog over HTTP: pages, filters, ETags, lineage, and what only an admin may do.

import { describe, expect, test } from 'vitest'
import { flightsKey, ingestKey, readKey, servedShop } from './shop.js'

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)

describe('the catalog', () => {
  test('groups, services, entities and one group', async () => {
    const { ask } = await servedShop()
    const get = async (path: string) => (await ask(path, { key: readKey })).json()
    const { groups, next } = await get('/groups')
    expect([names(groups), next]).toEqual([['everything', 'flights', 'purchases'], null])
    expect(groups[2]).toMatchObject({
      reference: 'purchases@1',
      entity: 'customer',
      num_features: 3,
      ttl: 864_000_000,
      created_at: '2026-01-10T12:00:00.000Z',
    })
    expect(names((await get('/services')).services)).toEqual(['churn', 'offers'])
    expect(names((await get('/entities')).entities)).toEqual(['customer', 'route'])
    expect(await get('/groups/purchases')).toEqual(await get('/groups/purchases@1'))
    expect((await ask('/groups/nothing')).status).toBe(404)
  })

  test('features, filtered and page by page', async () => {
    const { ask } = await servedShop()
    const get = async (query: string) => (await ask(`/features?${query}`)).json()
    expect(names((await get('group=purchases')).features)).toEqual(['average', 'segment', 'total'])
    expect(names((await get('entity=route&kind=boolean')).features)).toEqual(['late'])
    expect(names((await get('tags=purchases&text=number')).features)).toEqual(['total'])
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const { features, next }: { features: { reference: string }[]; next: string | null } = await get(
        `limit=4${after && `&after=${encodeURIComponent(after)}`}`,
      )
      expect(features.length).toBeLessThanOrEqual(4)
      seen.push(...features.map(({ reference }) => reference))
      after = next
    }
    expect(seen).toHaveLength(new Set(seen).size)
    expect(seen).toEqual((await get('limit=1000')).features.map(({ reference }: { reference: string }) => reference))
    expect([(await ask('/features?limit=0')).status, (await ask('/features?status=x')).status]).toEqual([400, 400])
  })

  test('one feature, and its lineage', async () => {
    const { ask } = await servedShop()
    const metadata = await (await ask('/features/customer/average/metadata')).json()
    expect(metadata).toMatchObject({
      reference: 'purchases@1:average',
      origin: 'derived',
      lineage: { upstream: expect.arrayContaining(['purchases@1:spent']) },
    })
    const lineage = await (await ask('/lineage?feature=purchases:average')).json()
    expect([lineage.downstream, lineage.mermaid.split('\n')[0]]).toEqual([
      expect.arrayContaining(['churn@1', 'basket:share']),
      'flowchart LR',
    ])
    expect((await ask('/features/customer/nothing/metadata')).status).toBe(404)
    expect([(await ask('/lineage')).status, (await ask('/lineage?feature=purchases:nothing')).status]).toEqual([400, 400])
  })

  test('answers 304 to who has seen it', async () => {
    const { ask } = await servedShop()
    const etag = (await ask('/groups')).headers.get('etag') as string
    const again = await ask('/groups', { headers: { 'if-none-match': etag } })
    expect([again.status, again.headers.get('content-type'), await again.text()]).toEqual([304, null, ''])
    expect((await ask('/groups?limit=1', { headers: { 'if-none-match': etag } })).status).toBe(200)
    expect((await ask('/groups?limit=1', { headers: { 'if-none-match': '*' } })).status).toBe(304)
  })

  test('shows a key with group limits its groups alone', async () => {
    const { ask } = await servedShop()
    const get = async (path: string) => (await ask(path, { key: flightsKey })).json()
    expect(names((await get('/groups')).groups)).toEqual(['flights'])
    expect(names((await get('/features')).features)).toEqual(['delay', 'late'])
    expect(names((await get('/services')).services)).toEqual([])
    expect((await ask('/groups/purchases', { key: flightsKey })).status).toBe(403)
    expect((await ask('/features/customer/total/metadata', { key: flightsKey })).status).toBe(403)
    expect((await ask('/lineage?feature=purchases:total', { key: flightsKey })).status).toBe(403)
  })

  test('names nothing else to a key for some groups', async () => {
    const key = 'purchases-key-0123456789'
    const { ask } = await servedShop({ apiKeys: [{ key, scopes: ['read'], groups: ['purchases'] }] })
    const texts = await Promise.all(
      ['/entities', '/lineage?feature=purchases:total', '/features/customer/total/metadata', '/metrics'].map(async (path) =>
        (await ask(path, { key })).text(),
      ),
    )
    const body = { features: ['purchases:total', 'flights:delay'], entities: [{ customer_id: 'C1', origin: 'A', number: 1 }] }
    texts.push(await (await ask('/v1/online-features', { key, body })).text())
    for (const text of texts) expect(text).not.toMatch(/flights|everything|offers|basket/)
    expect(JSON.parse(texts[1]!)).toMatchObject({
      reference: 'purchases@1:total',
      mermaid: '',
      downstream: ['purchases@1:average', 'churn@1'],
    })
  })
})

describe('administration', () => {
  test('is for admins', async () => {
    const { ask } = await servedShop()
    for (const key of [readKey, ingestKey]) {
      expect((await ask('/plan', { key })).status).toBe(403)
      expect((await ask('/v1/materialize', { key, body: {} })).status).toBe(403)
      expect((await ask('/features/customer/total/deprecate', { key, body: { reason: 'old' } })).status).toBe(403)
    }
  })

  test('a plan, a deprecation, a materialization', async () => {
    const { ask } = await servedShop()
    expect(await (await ask('/plan')).json()).toMatchObject({ changes: [] })
    const deprecated = await ask('/features/customer/segment/deprecate', { body: { reason: 'replaced', successor: 'purchases:total' } })
    expect([deprecated.status, await deprecated.json()]).toMatchObject([
      200,
      { status: 'deprecated', deprecation: { reason: 'replaced', successor: 'purchases@1:total' } },
    ])
    const refused = async (path: string, successor?: string) => {
      const answer = await ask(`${path}/deprecate`, { body: { reason: 'x', ...(successor !== undefined && { successor }) } })
      return [answer.status, (await answer.json()).code]
    }
    expect(await refused('/features/customer/nothing')).toEqual([404, 'INPUT_UNKNOWN_FEATURE'])
    expect(await refused('/features/customer/nothing', 'purchases:nothing')).toEqual([404, 'INPUT_UNKNOWN_FEATURE'])
    for (const nothing of ['nothing:total', 'purchases:nothing', 'purchases@9:total'])
      expect(await refused('/features/customer/total', nothing)).toEqual([400, 'INPUT_INVALID_BODY'])
    const carried = await (
      await ask('/v1/materialize', { body: { groups: ['purchases'], from: '2026-01-06T00:00:00Z', to: '2026-01-07T00:00:00Z' } })
    ).json()
    expect(carried.groups).toMatchObject([{ group: 'purchases@1', written: 1 }])
    expect((await (await ask('/v1/materialize', { body: {} })).json()).groups).toHaveLength(3)
    const [from, to] = ['2026-01-07T00:00:00Z', '2026-01-06T23:00:00Z']
    for (const body of [{ from: 'yesterday' }, { from, to: 'yesterday' }, { groups: ['x'] }, { from, to }])
      expect((await ask('/v1/materialize', { body })).status).toBe(400)
    expect((await ask('/v1/materialize', { body: { from, to: '2026-01-07T01:00:00+01:00' } })).status).toBe(200) // one moment
  })
})
