// The OpenAPI document as a route.

import { z } from 'zod'
import { jsonText } from '../call.js'
import { openApiDocument } from '../openapi.js'
import type { Route } from '../route.js'

/** `routes`: all of them, asked for when the document is first looked at. */
export function documentRoute(routes: () => readonly Route[]): Route {
  let text: string | undefined
  return {
    method: 'get',
    path: '/openapi.json',
    scope: 'public',
    describe: {
      summary: 'This document',
      tags: ['Operation'],
      responses: {
        200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } } },
      },
    },
    handle(call) {
      text ??= JSON.stringify(openApiDocument(routes(), '1'))
      return jsonText(call, text)
    },
  }
}
