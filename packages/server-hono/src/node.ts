// @granary/server-hono/node: the server as a process, on Node, Bun and Deno.

export { type RunningServer, type ServeOptions, serve } from './serving/serve.js'
