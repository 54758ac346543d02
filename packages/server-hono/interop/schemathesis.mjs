// npm run interop:document: schemathesis makes requests from the OpenAPI document, and finds no fault of the server and no answer that the
// document does not describe. Needs python3 and PyPI the first time. EXAMPLES=40: as many for each route, in place of 420. Arguments are handed
// on: --seed 7.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { conclude, ended, linesOf, pythonWith, startTypescript } from '../../../scripts/interop.mjs'

const examples = process.env.EXAMPLES ?? '420'
const checks = [
  'not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance', 'response_schema_conformance',
  'missing_required_header', 'unsupported_method', 'allow_header_conformance', 'ignored_auth',
] // biome-ignore format: a list

const schemathesis = join(pythonWith(['schemathesis==4.32.5'], 'schemathesis asks nothing'), 'schemathesis')
const folder = mkdtempSync(join(tmpdir(), 'granary-interop-'))
const server = startTypescript(fileURLToPath(new URL('schemathesis-shop.ts', import.meta.url)), folder)
try {
  const { url, key } = JSON.parse((await linesOf(server).next()).value)
  const report = join(folder, 'report.xml')
  await ended(
    spawn(
      schemathesis,
      [
        'run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${key}`, '--checks', checks.join(','), '--phases', 'examples,coverage,fuzzing',
        '--max-examples', examples, '--workers', '2', '--request-timeout', '20', '--continue-on-failure', '--warnings', 'off', '--no-color',
        '--suppress-health-check', 'all', '--report', 'junit', '--report-junit-path', report, ...process.argv.slice(2),
      ], // biome-ignore format: arguments
      { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
    ),
  )
  // Now and then hypothesis loses its way while it makes a request, which says nothing of the server.
  const routes = readFileSync(report, 'utf8').split('<testcase ').slice(1)
  const failed = routes.filter((route) => /<failure|<error(?![^>]*>Runtime Error\s+Inconsistent results)/.test(route)).length
  conclude('interop with schemathesis', { passed: routes.length - failed, failed })
} finally {
  server.stdin.end()
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}
