// npm run interop:document: schemathesis makes requests from the OpenAPI document, and finds no fault of the server and no answer that the
// document does not describe. Needs python3 and PyPI the first time. EXAMPLES=40: as many for each route, in place of 420. Arguments are handed
// on: --seed 7.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const name = 'schemathesis'
const version = '4.32.5'
const examples = process.env.EXAMPLES ?? '420'
const checks = [
  'not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance', 'response_schema_conformance',
  'missing_required_header', 'unsupported_method', 'allow_header_conformance', 'ignored_auth',
] // biome-ignore format: a list

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const cache = join(root, 'node_modules', '.cache', 'granary-interop', `${name}-${version}`)

if (spawnSync('python3', ['--version']).status !== 0) {
  console.log('interop: skipped: there is no python3 here, so schemathesis asks nothing')
  process.exit(0)
}

if (!existsSync(join(cache, 'installed'))) {
  console.log(`interop: installing ${name} into ${cache}`)
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(dirname(cache), { recursive: true })
  execFileSync('python3', ['-m', 'venv', cache], { stdio: 'inherit' })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`]
  execFileSync(join(cache, 'bin', 'python'), install, { stdio: 'inherit' })
  mkdirSync(join(cache, 'installed'))
}

const folder = mkdtempSync(join(tmpdir(), 'granary-interop-'))
const server = spawn(process.execPath, ['--import', 'tsx', '--conditions=@granary/source', join(here, 'schemathesis-shop.ts'), folder], {
  cwd: root,
  stdio: ['pipe', 'pipe', 'inherit'],
})
try {
  const printed = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const { url, key } = JSON.parse((await printed.next()).value)
  const report = join(folder, 'report.xml')
  await ended(
    spawn(
      join(cache, 'bin', name),
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
  console.log(`interop with schemathesis: ${routes.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && routes.length > 0 ? 0 : 1
} finally {
  server.stdin.end()
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}

function ended(child) {
  return new Promise((resolve) => child.once('close', resolve))
}
