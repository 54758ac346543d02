// The document is true: what it describes is what is answered, whatever is sent.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { validate } from '@readme/openapi-parser'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { answerChecker } from './openapi/check-answer.js'
import { type GeneratedRequest, generatedRequests } from './openapi/generated-request.js'
import { describedAnswer, type OpenApiDocument } from './openapi/open-api-document.js'
import { type ServedShop, servedShop } from './shop.js'

/** 10,000 in the longest run: `GRANARY_REQUESTS=10000`. */
const requests = Number(process.env.GRANARY_REQUESTS ?? 2_000)

let shop: ServedShop
let document: OpenApiDocument
beforeEach(async () => {
  shop = await openShop()
  document = await (await shop.ask('/openapi.json', { key: null })).json()
})

const folder = mkdtempSync(join(tmpdir(), 'granary-requests-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let shops = 0
/** With files, so that Parquet goes in and out. */
function openShop(): Promise<ServedShop> {
  return servedShop({}, { offline: parquetOfflineStore({ root: join(folder, String(++shops)) }) })
}

describe('the document', () => {
  test('is OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(await validate(structuredClone(document) as never)).toEqual({ valid: true, warnings: [], specification: 'OpenAPI' })
  })

  test('has every route, each with a name of its own', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routed = shop.app.routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}').replace(/^\/\//, '/')}`)
    expect([...new Set(routed)].toSorted()).toEqual(described.toSorted())
    const names = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect([new Set(names).size, names.every((name) => /^[a-z]\w*$/i.test(name))]).toEqual([described.length, true])
  })

  test('says of every route who may ask, and how errors look', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const isPublic = ['/health', '/ready', '/openapi.json', '/docs', '/docs/{asset}'].includes(path)
        expect([path, operation.security === undefined]).toEqual([path, isPublic])
        expect(Object.keys(describedAnswer(operation, 400)?.content ?? {})).toEqual(['application/problem+json'])
      }
    }
  })
})

test(`${requests} requests made from it: no fault of the server, no answer that it does not describe, none that does not come`, async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined) // of features that a request has deprecated
  const checkAnswer = answerChecker(document)
  const unrouted = {
    operationId: 'none',
    responses: { '4XX': describedAnswer(Object.values(document.paths['/groups'] as object)[0], 400) as object },
  }
  let sent = 0
  const seen = new Map<string, Set<number>>()

  async function wrong({ operation, method, path, headers, body }: GeneratedRequest): Promise<string | undefined> {
    if (++sent % 1_000 === 0) shop = await openShop() // what was deprecated or stored is forgotten
    const answer = await shop.app.request(path, { method, headers, ...(body !== undefined && { body }) })
    if (method === 'HEAD' || (operation === undefined && answer.ok)) return answer.status < 500 ? undefined : `status ${answer.status}`
    if (operation !== undefined) seen.set(operation.operationId, (seen.get(operation.operationId) ?? new Set()).add(answer.status))
    return checkAnswer(operation ?? unrouted, answer)
  }

  await fc.assert(
    fc.asyncProperty(generatedRequests(document), async (request) => {
      expect(await inTime(wrong(request))).toBeUndefined()
    }),
    { numRuns: requests },
  )
  // Each route gives an answer that is none of an error: the requests are not all wrong. A rare one is asked for by itself.
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const isAnswered = () => [...(seen.get(operation.operationId) ?? [])].some((status) => status < 400)
      const more = isAnswered() ? [] : fc.sample(generatedRequests({ ...document, paths: { [path]: { [method]: operation } } }), 500)
      for (const request of more) if (!isAnswered()) expect(await inTime(wrong(request))).toBeUndefined()
      expect([operation.operationId, isAnswered()]).toEqual([operation.operationId, true])
    }
  }
}, 600_000)

async function inTime<T>(work: Promise<T>): Promise<T | string> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, 20_000, 'no answer')
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
