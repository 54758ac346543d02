// A process that holds a server until it is killed, and tells which.

import { startRedis } from '@granary/test-servers'
import { connect } from '../src/cluster-members.js'

const server = await startRedis()
const client = connect(server)
const [, folder] = (await client.config('GET', 'dir')) as string[]
console.log(JSON.stringify({ pid: server.pid, folder }))
