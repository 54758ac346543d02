// @granary/server-hono: the HTTP API of a feature store, over Web APIs alone.

export { type AccessEntry, consoleAccessLog } from './access-log.js'
export { type ApiKey, hashKey } from './authentication/api-keys.js'
export type { Scope } from './authentication/identity.js'
export type { JwtOptions } from './authentication/jwt.js'
export { createServer } from './create-server.js'
export { consoleFaultLog, type FaultEntry } from './fault-log.js'
export type { Problem } from './problem.js'
export type { Limits, RateLimit, ServerOptions } from './server-options.js'
