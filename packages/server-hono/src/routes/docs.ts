// The document as a page: Swagger UI from its package, served by this server alone, so that it works offline and runs no script of the page's text.

import { GranaryError } from '@granary/core'
import { z } from 'zod'
import { answerHeaders } from '../call.js'
import type { Route } from '../route.js'
import { pageHeaders } from '../safe-headers.js'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Granary</title>
<link rel="icon" href="docs/icon.png">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<div id="document"></div>
<script src="docs/swagger-ui.js"></script>
<script src="docs/page.js"></script>
</body>
</html>
`
const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#document', deepLinking: true, validatorUrl: null })
`

interface Asset {
  readonly type: string
  /** Its file in the package; the text itself where the server has its own. */
  readonly content: { readonly file: string } | { readonly text: string }
}

/** All that can be asked for: no path is ever made of a URL. */
const assets: ReadonlyMap<string, Asset> = new Map([
  ['page.css', { type: 'text/css; charset=utf-8', content: { file: 'swagger-ui-dist/swagger-ui.css' } }],
  ['swagger-ui.js', { type: 'text/javascript; charset=utf-8', content: { file: 'swagger-ui-dist/swagger-ui-bundle.js' } }],
  ['page.js', { type: 'text/javascript; charset=utf-8', content: { text: start } }],
  ['icon.png', { type: 'image/png', content: { file: 'swagger-ui-dist/favicon-32x32.png' } }],
])

/** Scripts, styles and requests of this server alone, none of them in the page's text; Swagger UI draws its icons as data. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function docsRoutes(): readonly Route[] {
  const binary = { schema: z.string() }
  return [
    {
      method: 'get',
      path: '/docs',
      scope: 'public',
      describe: {
        summary: 'The document as a page',
        tags: ['Operation'],
        responses: { 200: { description: 'Works offline', content: { 'text/html': binary } } },
      },
      handle: (call) =>
        new Response(page, {
          headers: { ...answerHeaders(call, 'text/html; charset=utf-8'), ...pageHeaders, 'content-security-policy': pagePolicy },
        }),
    },
    {
      method: 'get',
      path: '/docs/:asset',
      scope: 'public',
      pathCodes: ['INPUT_UNKNOWN_ROUTE'],
      describe: {
        summary: 'What the page loads',
        tags: ['Operation'],
        request: { params: z.object({ asset: z.enum([...assets.keys()]) }) },
        responses: {
          200: {
            description: 'Of its type',
            content: { 'text/css': binary, 'text/javascript': binary, 'image/png': { schema: z.string().meta({ format: 'binary' }) } },
          },
        },
      },
      async handle(call) {
        const asset = assets.get(call.c.req.param('asset') as string)
        if (asset === undefined)
          throw new GranaryError('INPUT_UNKNOWN_ROUTE', `The page loads ${[...assets.keys()].join(', ')}, and nothing else`)
        const { type, content } = asset
        const body = 'text' in content ? content.text : await fileOf(content.file)
        return new Response(body, { headers: { ...answerHeaders(call, type), ...pageHeaders, 'cache-control': 'public, max-age=3600' } })
      },
    },
  ]
}

const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

function fileOf(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = files.get(specifier)
  if (known !== undefined) return known
  const read = packageFile(specifier)
  files.set(specifier, read)
  read.catch(() => files.delete(specifier))
  return read
}

/** @throws GranaryError `CAPABILITY_UNSUPPORTED`: the runtime has no files, or the package is not there, as where all was bundled into one file. */
async function packageFile(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const [{ createRequire }, { readFile }] = await Promise.all([import('node:module'), import('node:fs/promises')])
    return new Uint8Array(await readFile(createRequire(import.meta.url).resolve(specifier)))
  } catch (cause) {
    throw new GranaryError(
      'CAPABILITY_UNSUPPORTED',
      'The page needs the files of the package swagger-ui-dist: open GET /openapi.json in a viewer of yours',
      { cause },
    )
  }
}
