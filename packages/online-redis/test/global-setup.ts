// Once, before the tests run in parallel: finds a Redis, or fetches one, and starts the servers that they share.

export { provideRedis as default } from '@granary/test-servers/vitest'
