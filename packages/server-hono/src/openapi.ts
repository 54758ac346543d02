// The OpenAPI document, made from the routes.

import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import type { Route } from './route.js'
import { problem } from './wire/schemas.js'

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>

export function openApiDocument(routes: readonly Route[], version: string): Document {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'apiKey', in: 'header', name: 'x-api-key' })
  const problemAnswer = { description: 'What went wrong, and the way out', content: { 'application/problem+json': { schema: problem } } }
  for (const { method, path, scope, describe } of routes) {
    registry.registerPath({
      method,
      path: path.replace(/:(\w+)/g, '{$1}'),
      operationId: operationId(method, path),
      ...describe,
      responses: { ...describe.responses, '4XX': problemAnswer, '5XX': problemAnswer },
      ...(scope !== 'public' && { security: [{ bearer: [] }, { apiKey: [] }] }),
    })
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Granary', version, description: 'A feature store over HTTP.', license: { name: 'MIT', identifier: 'MIT' } },
  })
}

/** `GET /features/:group/:key` as `getFeaturesByGroupByKey`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/:/g, 'by-').split(/[^A-Za-z0-9]+/)
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
