// The page of the document: whole without any other server, and with no script in its text.

import { describe, expect, test } from 'vitest'
import { servedShop } from './shop.js'

test('answers have the headers that keep them from being misused', async () => {
  const { ask } = await servedShop()
  const data = [
    await ask('/features/purchases/C1'),
    await ask('/v1/online-features', { body: { service: 'churn', entities: [] }, headers: { accept: 'application/x-ndjson' } }),
    await ask('/groups'),
    await ask('/health'),
  ]
  const looked = [await ask('/nothing'), await ask('/groups', { key: null }), await ask('/docs'), await ask('/docs/page.js')]
  for (const { headers } of [...data, ...looked]) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toMatch(/no-store|no-cache|max-age=3600/)
    expect(headers.get('x-request-id')).not.toBeNull()
  }
  for (const { headers } of looked) {
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
  }
})

describe('GET /docs', () => {
  test('loads what this server has, and nothing else', async () => {
    const { ask } = await servedShop()
    const page = await ask('/docs', { key: null })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const html = await page.text()
    const loaded = Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, url]) => url as string)
    expect(loaded.length).toBe(4)
    const types: Record<string, string> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', png: 'image/png' }
    for (const url of loaded) {
      const asset = await ask(new URL(url, 'http://localhost/docs').pathname, { key: null })
      expect([url, asset.status, asset.headers.get('content-type')]).toEqual([url, 200, types[url.split('.')[1] as string]])
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(50)
    }
  })

  test('its policy allows no script but files of this server, and the page needs none', async () => {
    const { ask } = await servedShop()
    const page = await ask('/docs')
    const policy = Object.fromEntries(
      (page.headers.get('content-security-policy') as string).split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]),
    )
    expect([policy['default-src'], policy['script-src'], policy['connect-src']]).toEqual([["'none'"], ["'self'"], ["'self'"]])
    const html = await page.text()
    expect(html.match(/<script(?![^>]*\ssrc=)/g)).toBeNull()
    expect(html.match(/\son\w+=|javascript:/g)).toBeNull()
    expect(html.match(/https?:/g)).toBeNull()
  })

  test('has a table of files, not a folder', async () => {
    const { ask } = await servedShop()
    const names = [
      'package.json',
      'swagger-ui-bundle.js',
      '..%2f..%2fpackage.json',
      '%2e%2e%2fpackage.json',
      '..',
      'constructor',
      '__proto__',
      'page.js%00.png',
      'x'.repeat(5_000),
    ]
    for (const name of names) expect([name, (await ask(`/docs/${name}`)).status]).toEqual([name, 404])
  })
})
