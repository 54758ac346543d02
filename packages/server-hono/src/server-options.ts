// What a server can be told, checked at its making, and the limits that hold where nothing is said.

import { type Duration, durationToMilliseconds, GranaryError } from '@granary/core'
import { checkOptions } from '@granary/core/codec'
import type { AccessEntry } from './access-log.js'
import type { ApiKey } from './authentication/api-keys.js'
import type { JwtOptions } from './authentication/jwt.js'
import type { FaultEntry } from './fault-log.js'

export interface ServerOptions {
  /** Who may do what. Without keys and without `jwt` the server answers this machine alone. */
  readonly apiKeys?: readonly ApiKey[]
  /** Tokens of an identity provider count beside the keys. */
  readonly jwt?: JwtOptions
  readonly limits?: Partial<Limits>
  /** Requests that each key may send: `{ requests: 600, per: '1m' }`. Counted in this process. Default: no limit. */
  readonly rateLimit?: RateLimit
  /** Origins whose pages may call this server. Default: none. */
  readonly cors?: { readonly origins: readonly string[] }
  /** Is handed a line for every request; `consoleAccessLog` prints JSON lines. Default: none. */
  readonly accessLog?: (entry: AccessEntry) => void
  /** Is handed what ended in 500 or 507, such as INTERNAL and STORE_DENIED, an outage once a minute, and the error itself, which may hold what a row held. Default: `consoleFaultLog`, which prints the first. */
  readonly faultLog?: (entry: FaultEntry, fault: unknown) => void
  /** `false`: nothing is counted, and GET /metrics is no route. */
  readonly metrics?: false
  /** `false`: no spans, also where @opentelemetry/api is installed and a provider registered. */
  readonly tracing?: false
  /** Names that clients of Feast push under, and the group that each stands for; a group's own name and `GROUP_push` need no alias. */
  readonly feast?: { readonly pushSources?: Readonly<Record<string, string>> }
}

export interface RateLimit {
  readonly requests: number
  readonly per: Duration
}

/** What one request may ask for. */
export interface Limits {
  /** Bytes of a body that is read whole, decompressed. Default: 10 MiB. */
  readonly bodyBytes: number
  /** Bytes of a Parquet spine, which waits in a temporary file. Default: 1 GiB. */
  readonly fileBytes: number
  /** Bytes of one line of NDJSON. Default: 1 MiB. */
  readonly lineBytes: number
  /** Keys of an online read. Default: 10,000. */
  readonly keys: number
  /** Features of a read. Default: 1,000. */
  readonly features: number
  /** Rows that are ingested at once, or of a spine. Default: 100,000. */
  readonly rows: number
  /** How long an online read may take, and each part of a body that is read whole may be waited for. Default: 10 seconds. */
  readonly readTime: Duration
  /** How long ingestion, training sets and materialization may take. Default: 1 hour. */
  readonly longTime: Duration
}

/** The limits with times in milliseconds. */
export type CheckedLimits = Omit<Limits, 'readTime' | 'longTime'> & { readonly readTime: number; readonly longTime: number }

const defaults: Limits = {
  bodyBytes: 10 * 2 ** 20,
  fileBytes: 2 ** 30,
  lineBytes: 2 ** 20,
  keys: 10_000,
  features: 1_000,
  rows: 100_000,
  readTime: '10s',
  longTime: '1h' as Duration,
}

/** @throws GranaryError `INPUT_INVALID_OPTION`: an option is not known, or a limit is no whole number from 1 on. */
export function checkServerOptions(options: ServerOptions): CheckedLimits {
  checkOptions('createServer', options, [
    'apiKeys',
    'jwt',
    'limits',
    'rateLimit',
    'cors',
    'accessLog',
    'faultLog',
    'metrics',
    'tracing',
    'feast',
  ])
  const limits = options.limits ?? {}
  checkOptions('createServer: limits', limits, Object.keys(defaults))
  const { readTime, longTime, ...counts } = { ...defaults, ...limits }
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new GranaryError('INPUT_INVALID_OPTION', `limits.${name} is a whole number from 1 on`)
  }
  return { ...counts, readTime: timeOf('readTime', readTime), longTime: timeOf('longTime', longTime) }
}

/** A longer timer fires at once. */
const longestTimer = 2 ** 31 - 1

function timeOf(name: string, duration: Duration): number {
  const milliseconds = durationToMilliseconds(duration)
  if (milliseconds <= longestTimer) return milliseconds
  throw new GranaryError('INPUT_INVALID_OPTION', `limits.${name} is at most 24 days`)
}
