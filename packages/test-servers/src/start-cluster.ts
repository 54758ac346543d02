// A Redis Cluster of three masters with a replica each, on this machine.

import { connect, type Member, memberOf, membersOf } from './cluster-members.js'
import { createCluster } from './create-cluster.js'
import { redisBinary } from './find-redis.js'
import { type RedisServer, startRedis } from './start-redis.js'

export interface ClusterOptions {
  /** Milliseconds until silence is taken for death. Default: 5,000; less makes failovers quick, and false ones possible where the machine is busy. */
  readonly nodeTimeout?: number
  readonly appendOnly?: boolean
  /** More options of every server. */
  readonly args?: readonly string[]
  readonly binary?: string
}

export interface RedisCluster {
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  /** Six: at first the masters, then the replicas. */
  readonly servers: readonly RedisServer[]
  /** Every node, as those that answer see it now. */
  members(): Promise<readonly Member[]>
  /** The server that owns the slot now. */
  masterOf(slot: number): Promise<RedisServer>
  /** A server that replicates that master now. */
  replicaOf(master: RedisServer): Promise<RedisServer>
  /** Waits until every node says that the cluster is well and sees three replicas, and these follow their masters. */
  settled(): Promise<void>
  /** Ends the servers and removes their files. */
  stop(): Promise<void>
}

/** Every server has files of its own in a temporary folder. They die with this process. */
export async function startCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const binary = options.binary ?? (await redisBinary())
  const server = () =>
    startRedis({
      binary,
      appendOnly: options.appendOnly ?? false,
      args: [
        ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'],
        ...['--cluster-node-timeout', String(options.nodeTimeout ?? 5_000)],
        ...['--cluster-migration-barrier', '9'], // a replica stays with its master
        ...['--repl-diskless-sync-delay', '0'],
        ...(options.args ?? []),
      ],
    })
  const started = await Promise.allSettled(Array.from({ length: 6 }, server))
  const servers = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((each) => each.stop())))
  const withPort = (port: number | undefined): RedisServer => {
    const found = servers.find((each) => each.port === port)
    if (found === undefined) throw new Error(`No server of the cluster has the port ${port}.`)
    return found
  }
  const cluster: RedisCluster = {
    nodes: servers.map(({ host, port }) => ({ host, port })),
    servers,
    members: () => membersOf(servers),
    async masterOf(slot) {
      return withPort((await membersOf(servers)).find((member) => member.owns(slot))?.port)
    },
    async replicaOf(master) {
      const members = await membersOf(servers)
      const id = members.find(({ port }) => port === master.port)?.id
      return withPort(members.find((member) => member.masterId === id && !member.failed)?.port)
    },
    async settled() {
      const deadline = Date.now() + 30_000
      for (;;) {
        if ((await Promise.all(servers.map(isSettled))).every(Boolean)) return
        if (Date.now() > deadline) throw new Error('The cluster is not well after 30 seconds.')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    stop,
  }
  try {
    const failed = started.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    await createCluster(servers, binary)
    await cluster.settled()
    return cluster
  } catch (error) {
    await stop()
    throw error
  }
}

async function isSettled(server: RedisServer): Promise<boolean> {
  const client = connect(server)
  try {
    const [state, nodes, replication] = [await client.cluster('INFO'), await client.cluster('NODES'), await client.info('replication')]
    const members = String(nodes).trim().split('\n').map(memberOf)
    return (
      /cluster_state:ok/.test(String(state)) &&
      members.filter(({ masterId }) => masterId !== undefined).length === 3 &&
      members.every(({ failed }) => !failed) &&
      /role:master|master_link_status:up/.test(replication)
    )
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}
