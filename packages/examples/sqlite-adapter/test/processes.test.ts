// Two processes ingest into one file and one of them is killed: nothing acknowledged is lost, nothing is there by half, and serving agrees with training.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { customers, openShop, orders } from './shop.js'

const root = mkdtempSync(join(tmpdir(), 'sqlite-processes-'))
afterAll(() => rmSync(root, { recursive: true }))

test('a process killed while two ingest leaves whole batches, all that were acknowledged among them', async () => {
  const path = join(root, 'shop.db')
  const [killed, finished] = await Promise.all([ingesting(path, 'killed', 1_000_000, 5), ingesting(path, 'living-on', 20)])
  expect(finished.length).toBe(20)

  const store = openShop(path)
  const stored = new Map<string, number>()
  const newest = new Map<string, { readonly writer: string | null; readonly batch: number | null; readonly time: number }>()
  for (const { customer_id, writer, batch, event_timestamp } of await (await store.getOfflineFeatures(orders)).rows()) {
    stored.set(`${writer} ${batch}`, (stored.get(`${writer} ${batch}`) ?? 0) + 1)
    const time = event_timestamp.getTime()
    if (time > (newest.get(customer_id)?.time ?? 0)) newest.set(customer_id, { writer, batch, time })
  }
  expect([...stored.values()]).toEqual([...stored.keys()].map(() => customers.length))
  for (const batch of killed) expect(stored.has(`killed ${batch}`)).toBe(true)
  for (const batch of finished) expect(stored.has(`living-on ${batch}`)).toBe(true)

  await store.materializeIncremental() // the killed process may have stored a batch that it did not put online any more
  const { rows } = await store.getOnlineFeatures(
    ['orders:writer', 'orders:batch'],
    customers.map((customer_id) => ({ customer_id })),
  )
  expect(rows.map(({ writer, batch }) => ({ writer, batch }))).toEqual(
    customers.map((customer_id) => ({ writer: newest.get(customer_id)?.writer, batch: newest.get(customer_id)?.batch })),
  )
  await store.close()
})

/** Lets a process ingest, and kills it once so many batches are acknowledged. Answers which are. */
async function ingesting(path: string, writer: string, batches: number, killAfter = Infinity): Promise<readonly number[]> {
  const script = fileURLToPath(new URL('ingesting-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@granary/source', '--import', 'tsx', script, path, writer, String(batches)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve))
  const acknowledged: number[] = []
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(Number(line))
    if (acknowledged.length === killAfter) child.kill('SIGKILL')
  }
  expect(await ended).toBe(killAfter === Infinity ? 0 : null)
  return acknowledged
}
