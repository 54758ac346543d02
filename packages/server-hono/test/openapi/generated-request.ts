// Requests made from the document: as it describes them, nearly so, and not at all.

import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { adminKey, flightsKey, ingestKey, readKey } from '../shop.js'
import type { Content, OpenApiDocument, Operation, Schema } from './open-api-document.js'

export interface GeneratedRequest {
  /** Undefined where the request is for no route. */
  readonly operation: Operation | undefined
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

const nasty = [
  '',
  '..',
  '.',
  '%',
  '\u0000',
  'a/b',
  'é',
  '💥',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(3_000),
  ' ',
  'null',
  '-1',
  "' OR 1=1",
  '{{7*7}}',
]
const time = '2026-01-05T10:00:00Z'
const times = [time, '2026-01-05 10:00:00', '2026-01-05', 'soon', '9999-12-31T23:59:59Z']
const features = ['total', 'segment', 'average', 'delay', 'late', 'text', 'kind', 'big', 'embedding', 'profile', 'seen', 'share', 'nothing']
const groups = ['flights', 'everything@1', 'basket', 'nothing', 'purchases@0', 'purchases@9']
const references = ['purchases', ...groups].flatMap((group) => features.map((feature) => `${group}:${feature}`))

/** What a name stands for in this shop: what mostly fits, and what seldom does. */
const words: Readonly<Record<string, { readonly good: readonly string[]; readonly odd?: readonly string[] }>> = {
  group: { good: ['purchases', 'purchases@1'], odd: groups },
  groups: { good: ['purchases', 'flights@1'], odd: groups },
  feature_views: { good: ['purchases'], odd: groups },
  feature_view_name: { good: ['purchases'], odd: groups },
  push_source_name: { good: ['purchases', 'purchases_push'], odd: groups },
  entity: { good: ['customer', 'purchases', 'purchases@1'], odd: ['route', ...groups] },
  feature: { good: ['total', 'segment', 'purchases:total'], odd: [...features, ...references] },
  features: { good: ['purchases:total', 'purchases:segment', 'purchases@1:average'], odd: [...references, ...features, 'total,segment'] },
  successor: { good: ['purchases:segment'], odd: references },
  service: { good: ['churn', 'churn@1'], odd: ['offers', 'churn@2', 'nothing', 'purchases'] },
  feature_service: { good: ['churn'], odd: ['offers', 'nothing'] },
  key: { good: ['C1', 'C2', 'C9'], odd: ['A,1', 'A,one', 'A,1,1', ','] },
  include: { good: ['statuses', 'types'], odd: ['event_timestamps', 'statuses,types', 'statuses,event_timestamps'] },
  created: { good: ['event_timestamp'], odd: ['known_since', 'seen'] },
  as_of: { good: [time], odd: times },
  from: { good: [time, '0'], odd: times },
  to: { good: [time, 'online', 'online_and_offline'], odd: times },
  start_ts: { good: [time], odd: times },
  end_ts: { good: [time], odd: times },
  limit: { good: ['1', '2', '100'], odd: ['0', '10000'] },
  after: { good: ['flights@1', 'purchases@1:total'] },
  batch_size: { good: ['1', '2'], odd: ['0'] },
  tags: { good: ['purchases'], odd: ['purchases,other'] },
  asset: { good: ['page.js'], odd: ['package.json'] },
  'idempotency-key': { good: ['one', 'two'], odd: ['a/b', 'a#b', 'x'.repeat(300)] },
}

const json = fc.oneof(
  { depthSize: 'small' },
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown[]>(null, 0, -0, 1e308, 2 ** 53, 'NaN', 'Infinity', '9223372036854775808', [], {}, [[[[[]]]]], ...times, ...nasty),
)
const columns = [
  'customer_id',
  'origin',
  'number',
  'event_timestamp',
  'value',
  'spent',
  'known_since',
  'created',
  'label',
  '__proto__',
  ...features,
]
const cell = fc.oneof(fc.constantFrom<unknown[]>('C1', 'C2', 'C9', 'gold', 'a', 1, 2.5, true, null, '12', [1, 2], ...times), json)
const customer = fc.constantFrom('C1', 'C2', 'C9')
/** A row as this shop has them, or nearly. */
const row = fc.oneof(
  fc.record({ customer_id: customer }),
  fc.record({ customer_id: customer, event_timestamp: fc.constant(time) }),
  fc.record({ customer_id: customer, total: fc.nat(9), spent: fc.double({ noNaN: true }), segment: fc.constantFrom('gold', null) }),
  fc.record({ total: fc.nat(9), spent: fc.constant(1), segment: fc.constant(null) }),
  fc.record({ origin: fc.constantFrom('A', 'B,/'), number: fc.nat(9), delay: fc.double(), late: fc.boolean() }),
  fc.record(
    { customer_id: customer, event_timestamp: fc.constantFrom(...times), label: cell, value: cell },
    { requiredKeys: ['customer_id'] },
  ),
  fc.dictionary(fc.constantFrom(...columns), cell, { maxKeys: 8 }),
)
/** Lists by column, as Feast's clients send rows. */
const frame = fc.dictionary(fc.constantFrom(...columns), fc.oneof(fc.array(cell, { maxLength: 3 }), json), { maxKeys: 6 })
const fittingFrame = fc.record(
  {
    customer_id: fc.tuple(customer),
    event_timestamp: fc.constant([time]),
    total: fc.tuple(fc.nat(9)),
    spent: fc.tuple(fc.double()),
    segment: fc.constant(['gold']),
  },
  { requiredKeys: ['customer_id'] },
)

export function generatedRequests({ paths, components }: OpenApiDocument): fc.Arbitrary<GeneratedRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

  /** A value of a schema; each part of it now and then another one. */
  function arbitraryOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 40, arbitrary: described(schema, name) }, { weight: 1, arbitrary: json })
  }

  function described(schema: Schema, name: string): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return described(components.schemas[schema.$ref.split('/').at(-1) as string] as Schema, name)
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
    const several =
      schema.anyOf ?? schema.oneOf ?? (Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type }) as Schema) : undefined)
    if (several !== undefined) return fc.oneof(...several.map((each) => described(each, name)))
    switch (schema.type) {
      case 'object':
        return objectOf(schema, name)
      case 'array':
        return fc.array(arbitraryOf(schema.items ?? {}, name), { maxLength: 4 })
      case 'boolean':
        return fc.boolean()
      case 'integer':
        return fc.oneof(fc.nat(20), fc.integer())
      case 'number':
        return fc.double()
      case 'string':
        return textOf(schema, name)
      case 'null':
        return fc.constant(null)
      default:
        return cell
    }
  }

  function objectOf({ properties, required = [], additionalProperties }: Schema, name: string): fc.Arbitrary<unknown> {
    if (properties === undefined) return name === 'entities' || name === 'df' ? fc.oneof(fittingFrame, frame, row) : row
    const known = fc.record(Object.fromEntries(Object.entries(properties).map(([each, schema]) => [each, arbitraryOf(schema, each)])), {
      requiredKeys: [...required],
    })
    const sensible = fc.tuple(known, fc.nat(9)).map(([value, chance]) => (chance === 0 ? value : oneQuestion(value)))
    return (additionalProperties ?? false) === false
      ? sensible
      : fc.tuple(sensible, row).map((parts) => Object.assign({}, ...parts) as unknown)
  }

  function textOf({ pattern, format }: Schema, name: string): fc.Arbitrary<string> {
    const { good, odd = [] } = (Object.hasOwn(words, name) ? words[name] : undefined) ?? { good: [time], odd: references }
    const choices: fc.WeightedArbitrary<string>[] = [
      { weight: 30, arbitrary: fc.constantFrom(...good) },
      { weight: 4, arbitrary: fc.constantFrom(...good, ...odd) },
      { weight: 1, arbitrary: fc.oneof(fc.string(), fc.constantFrom(...nasty)) },
    ]
    if (pattern !== undefined) choices.push({ weight: 10, arbitrary: fc.stringMatching(new RegExp(pattern)) })
    if (format === 'date-time') choices.push({ weight: 10, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) })
    return fc.oneof(...choices)
  }

  const asDescribed = fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const { parameters = [], requestBody } = operation
    const place = (where: string) => parameters.filter((parameter) => parameter.in === where)
    const record = (where: string) =>
      fc.record(Object.fromEntries(place(where).map(({ name, schema }) => [name, arbitraryOf(schema, name).map(asText)])), {
        requiredKeys: place(where).flatMap(({ name, required }) => (required === true ? [name] : [])),
      })
    return fc
      .record({
        path: record('path'),
        query: record('query'),
        given: record('header'),
        sent: sentBody(requestBody?.content, arbitraryOf),
        asked: askedAnswer(operation),
        key,
      })
      .map(({ path: parts, query, given, sent, asked, key: shown }): GeneratedRequest => {
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodedPart(name, parts[name] as string))
        const search = new URLSearchParams(query as Record<string, string>).toString()
        const headers = { ...headerSafe(given as Record<string, string>), ...sent.headers, ...asked, ...shown }
        return { operation, method, path: search === '' ? filled : `${filled}?${search}`, headers, body: sent.body }
      })
  })
  return fc.oneof({ weight: 30, arbitrary: asDescribed }, { weight: 1, arbitrary: elsewhere(operations.map(({ path }) => path)) })
}

const key = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ authorization: `Bearer ${adminKey}` }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Record<string, string>>(
      {},
      { 'x-api-key': readKey },
      { 'x-api-key': ingestKey },
      { 'x-api-key': flightsKey },
      { authorization: 'Bearer nobody' },
      { authorization: 'Basic x' },
    ),
  },
)

interface SentBody {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

function sentBody(
  content: Content | undefined,
  arbitraryOf: (schema: Schema, name?: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<SentBody> {
  if (content === undefined) return fc.constant({ headers: {}, body: undefined })
  const right = fc.oneof(
    ...Object.entries(content).map(([type, { schema }]) => {
      const headers = { 'content-type': type }
      if (type === 'application/json') return arbitraryOf(schema).map((value) => ({ headers, body: JSON.stringify(value) }))
      if (type === 'application/x-ndjson')
        return fc
          .array(arbitraryOf(schema), { maxLength: 5 })
          .map((values) => ({ headers, body: values.map((value) => `${JSON.stringify(value)}\n`).join('') }))
      return fc.uint8Array({ maxLength: 60 }).map((body) => ({ headers, body: new Uint8Array(body) }))
    }),
  )
  const wrong = right.chain(
    (sent): fc.Arbitrary<SentBody> =>
      fc.constantFrom(
        { ...sent, headers: {} },
        { ...sent, headers: { 'content-type': 'text/plain' } },
        { ...sent, headers: { 'content-type': 'application/json; charset=latin1' } },
        { ...sent, headers: { ...sent.headers, 'content-encoding': 'gzip' } },
        { ...sent, headers: { ...sent.headers, 'content-encoding': 'br' } },
        { ...sent, body: new Uint8Array(gzipSync(sent.body)), headers: { ...sent.headers, 'content-encoding': 'gzip' } },
        { ...sent, body: sent.body.slice(0, sent.body.length / 2) },
        { ...sent, body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d) },
        { ...sent, body: '['.repeat(10_000) },
        { ...sent, body: undefined },
        { ...sent, body: '' },
      ),
  )
  return fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: wrong })
}

function askedAnswer({ responses }: Operation): fc.Arbitrary<Record<string, string>> {
  const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content))
  return fc.constantFrom<Record<string, string>>(
    {},
    { accept: '*/*' },
    { accept: 'text/html' },
    { 'if-none-match': '*' },
    ...types.map((accept) => ({ accept })),
  )
}

function elsewhere(paths: readonly string[]): fc.Arbitrary<GeneratedRequest> {
  const path = fc.oneof(
    fc.constantFrom(
      ...paths,
      '/',
      '//',
      '/docs/',
      '/features/purchases/C1/',
      '/../etc/passwd',
      '/groups/%2e%2e',
      '/%00',
      '/FEATURES',
      `/${'x'.repeat(5_000)}`,
    ),
    fc.webPath(),
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD')
  return fc.record({ path, method, shown: key }).map(({ path: asked, method: by, shown }) => ({
    operation: undefined,
    method: by,
    path: asked === '' ? '/' : asked,
    headers: shown,
    body: undefined,
  }))
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A key's commas tell its parts; anything else is encoded, or now and then not at all. */
function encodedPart(name: string, text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed()).replace(/^\.{0,2}$/, 'dots') // which a client would resolve itself
  return name === 'key' ? encoded.replaceAll('%2C', ',') : encoded.replaceAll('%40', '@')
}

function headerSafe(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x21-\x7e]/g, '')]))
}

/** Either a service or features, where a request could have both, or neither. */
function oneQuestion(value: Record<string, unknown>): Record<string, unknown> {
  const { service, features, ...rest } = value
  if (!('entities' in value || 'spine' in value)) return value
  return features === undefined || service !== undefined ? { ...rest, service: service ?? 'churn' } : { ...rest, features }
}
