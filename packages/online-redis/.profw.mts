import { redisOnlineStore } from './src/index.ts'
import { encodeRow } from '@granary/core/codec'
import { encodeRows } from '../core/src/codec/encode-row.ts'
import { putArguments } from './src/scripts/put-newer.ts'
import { Redis } from 'ioredis'
import { rawRedis } from '/work/main/packages/benchmarks/src/redis-raw.ts'
import { redisGroups, userId } from '/work/main/packages/benchmarks/src/redis-rows.ts'
const features = Number(process.argv[2])
const client: any = new Redis('redis://127.0.0.1:7411')
const [group] = redisGroups(1, features, 1000) as any
const raw = rawRedis(client, [group])
const online = redisOnlineStore({ client, prefix: 'pw' })
const table: any = { id: 'w@1', group: 'w', version: 1, keys: [{ name: 'user_id', type: 'string' }], columns: group.names.map((name: string) => ({ name, type: 'float64' })), fingerprint: features.toString(16).padStart(16, '0') }
const keys = Array.from({ length: 1000 }, (_, i) => userId(i))
let event = Date.now()
const rows = () => { event++; return keys.map((_, u) => ({ table, event, created: event * 1000, deleted: false, values: Array.from(group.values.subarray(u * features, (u + 1) * features)) })) }
const fixed = rows()
const contestants: Record<string, () => unknown> = {
  raw: () => raw.write(1000, event++),
  ours: () => online.write({ table, keys, rows: rows() } as any, { now: event }),
  fixed: () => { event++; for (const r of fixed) { r.event = event; r.created = event * 1000 } return online.write({ table, keys, rows: fixed } as any, { now: event }) },
  rows, encodeRows: () => encodeRows(fixed as any), set: () => client.set('x', Buffer.alloc(500)),
}
if (process.argv[3]) for (const k of Object.keys(contestants)) if (k !== process.argv[3]) delete contestants[k]
const admin = new Redis('redis://127.0.0.1:7411')
const serverCpu = async () => { const t = await admin.info('cpu'); return 1000 * ['used_cpu_sys_main_thread', 'used_cpu_user_main_thread'].reduce((n, k) => n + Number(new RegExp(k + ':([0-9.]+)').exec(t)![1]), 0) }
const spent: any = {}, wall: any = {}, server: any = {}
for (let round = 0; round < (process.argv[3] ? 300 : 60); round++) for (const [k, run] of Object.entries(contestants)) {
  const s0 = await serverCpu(), c0 = process.cpuUsage(), t0 = performance.now()
  for (let i = 0; i < 5; i++) await run()
  const c = process.cpuUsage(c0), t1 = performance.now()
  if (round > 10) { (spent[k] ??= []).push((c.user + c.system) / 5000); (wall[k] ??= []).push((t1 - t0) / 5); (server[k] ??= []).push((await serverCpu() - s0) / 5) }
}
const q = (a: number[], f = 0.25) => a.sort((x, y) => x - y)[Math.floor(a.length * f)]!.toFixed(2)
for (const k of Object.keys(contestants)) console.log(features, k.padEnd(10), 'client cpu', q(spent[k]), 'server', q(server[k]), 'wall', q(wall[k]))
process.exit(0)
