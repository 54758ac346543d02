#!/usr/bin/env node
// npx @granary/server-hono --config granary.config.js

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { GranaryError } from '@granary/core'
import { loadConfig } from './serving/load-config.js'

const usage = `granary-server: the feature store of a config file over HTTP

  granary-server [--config granary.config.js] [--port 5000] [--host 127.0.0.1] [--access-log]

  --config      a file that exports a store, by default or as \`store\`, and options of createServer as \`server\` (optional)
                default: granary.config.js, .mjs, .ts or .mts in this folder; TypeScript on Node 22.18 or later, Bun and Deno
  --port        default: the environment's PORT, else 5000
  --host        default: 127.0.0.1; 0.0.0.0 or :: for every address
  --access-log  prints a JSON line for every request
  --version, --help`

const options = {
  config: { type: 'string', short: 'c' },
  port: { type: 'string', short: 'p' },
  host: { type: 'string' },
  'access-log': { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const

async function main(): Promise<void> {
  const asked = argumentsGiven()
  if (asked.help === true) return console.log(usage)
  if (asked.version === true) return console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version)
  const port = portOf(asked.port ?? process.env.PORT ?? '5000')
  const { store, server } = await loadConfig(asked.config)
  const [{ consoleAccessLog, createServer }, { serve }] = await Promise.all([import('./index.js'), import('./node.js')]) // a fault is told at once
  const app = createServer(store, asked['access-log'] === true ? { accessLog: consoleAccessLog, ...server } : server)
  await serve(app, { port, ...(asked.host !== undefined && { hostname: asked.host }) })
}

function argumentsGiven() {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new GranaryError('INPUT_INVALID_OPTION', `${(error as Error).message} (--help says more)`)
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new GranaryError('INPUT_INVALID_OPTION', '--port (or PORT) is a number from 0 to 65535')
}

main().catch((error: unknown) => {
  console.error(GranaryError.isInstance(error) ? `granary-server: ${error.message}` : error) // of a foreign error its stack: the config file's own
  process.exit(1)
})
