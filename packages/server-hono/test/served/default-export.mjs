// An app as Bun and Deno serve it by themselves: the default export of a file.

import { createServer } from '@granary/server-hono'
import store from './granary.config.mjs'

export default createServer(store)
