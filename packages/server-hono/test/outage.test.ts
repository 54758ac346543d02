// Redis killed under load: told as an outage at once, never answered with nothing or with something old, and over without a restart.

import { type RedisServer, startRedis } from '@granary/test-servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type Client, client, underLoad } from './served/load.js'
import { type ServerProcess, startServer } from './served/start-server.js'

/** Of the store, in milliseconds: see redis.config.mjs. */
const deadline = 1_000
const known = Array.from({ length: 50 }, (_, number) => `K${number}`)

let redis: RedisServer
let server: ServerProcess
beforeAll(async () => {
  redis = await startRedis({ appendOnly: true })
  server = await startServer({ args: ['--config', 'test/served/redis.config.mjs', '--port', '0'], env: { REDIS_URL: redis.url } })
  const rows = known.map((customer_id, total) => ({ customer_id, total, score: total / 2 }))
  expect((await client(server.url).ask('/v1/ingest/purchases', { rows })).status).toBe(201)
})
afterAll(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await redis?.stop()
})

describe.each(['SIGKILL', 'SIGSTOP'] as const)('%s of Redis under load', (signal) => {
  test('is an outage while it lasts, and over when it is over', async () => {
    const all: { readonly asked: string; readonly answer: Answer }[] = []
    const count = (status: (found: number) => boolean) => all.filter(({ answer }) => status(answer.status)).length
    let isOver = false
    const load = underLoad(
      server.url,
      16,
      async (each, name) => {
        const number = Number(name.split('-')[1]) % known.length
        all.push({ asked: known[number]!, answer: await read(each, known[number]!) })
      },
      () => isOver,
    )
    await until(() => count((status) => status === 200) >= 200)
    await redis.kill(signal)
    await until(() => count((status) => status >= 500) >= 50)

    const own = client(server.url)
    const [health, ready, stored] = [
      await own.ask('/health'),
      await own.ask('/ready'),
      await own.ask('/ingest/purchases/new', { total: 1 }),
    ]
    expect([health.status, ready.status, ready.headers['retry-after']]).toEqual([200, 503, '1'])
    expect(JSON.parse(ready.body).missing).toEqual([expect.stringMatching(/^online store: STORE_(UNAVAILABLE|TIMEOUT)$/)])
    expect([stored.status, JSON.parse(stored.body)]).toEqual([
      503,
      expect.objectContaining({ code: 'INGEST_PARTIAL', batch_id: expect.any(String) }),
    ])

    if (signal === 'SIGSTOP') await redis.kill('SIGCONT')
    else await redis.restart()
    const recovered = all.length
    await until(() => all.slice(recovered).filter(({ answer }) => answer.status === 200).length >= 200)
    isOver = true
    expect(await load).toEqual([])
    expect((await own.ask('/ready')).status).toBe(200)
    own.close()

    for (const { asked, answer } of all) {
      if (answer.status === 200) expect(JSON.parse(answer.body)).toEqual({ total: known.indexOf(asked), score: known.indexOf(asked) / 2 })
      else {
        expect([answer.status, JSON.parse(answer.body).code, answer.headers['retry-after']]).toEqual(
          answer.status === 503 ? [503, 'STORE_UNAVAILABLE', '1'] : [504, 'STORE_TIMEOUT', '1'],
        )
        expect(answer.milliseconds).toBeLessThan(deadline * 3) // a machine that is busy with other tests is slow to look at its clock
      }
    }
    if (signal === 'SIGKILL') expect(count((status) => status === 503)).toBeGreaterThan(0)
    expect(server.output()).not.toContain('INTERNAL')
  })
})

function read(each: Client, key: string): Promise<Answer> {
  return each.ask(`/features/purchases/${key}`)
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}
