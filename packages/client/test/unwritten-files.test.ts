// A file that cannot be written ends the answer that it was to hold.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Answer, lines, scriptedServer } from './scripted-server.js'
import { rejection } from './shop.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-client-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
})

/** Enough of Parquet for whoever does not read it. */
const chunk = new TextEncoder().encode('PAR1----PAR1')

/** A training set whose file has so many chunks, and how often the file was given up. */
async function training(chunks: number, headers: Readonly<Record<string, string>> = { 'granary-rows': '1' }) {
  let cancelled = 0
  const file: Answer = () => {
    let left = chunks
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk)
        else controller.close()
      },
      cancel() {
        cancelled++
      },
    })
    return new Response(body, { headers })
  }
  const { client } = scriptedServer([lines({ snapshots: { 'g@1': 's' }, types: {} }, { end: { rows: 0 } }), file])
  return { set: await client.getHistoricalFeatures('churn', { spine: [] }), cancelled: () => cancelled }
}
const endless = Number.POSITIVE_INFINITY

test('a file that cannot be opened', async () => {
  const { set, cancelled } = await training(endless)
  expect((await rejection(set.toParquet(join(folder, 'nowhere', 'x.parquet')))).code).toBe('INPUT_INVALID_FILE')
  expect(cancelled()).toBe(1)
})

test('a disk that is full by and by', async () => {
  const { set, cancelled } = await training(endless)
  const path = join(folder, 'x.parquet')
  const writeFile = async (_: string, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) throw Object.assign(new Error(`no room for ${chunk.length} bytes`), { code: 'ENOSPC' })
  }
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ writeFile, rm })
  expect((await rejection(set.toParquet(path))).code).toBe('STORE_FULL')
  expect(cancelled()).toBe(1)
})

test('an answer that is no file', async () => {
  const { set, cancelled } = await training(endless, {})
  expect((await rejection(set.toParquet(join(folder, 'x.parquet')))).code).toBe('STORE_CORRUPT')
  expect(cancelled()).toBe(1)
})

test('a file that is written has its whole answer', async () => {
  const { set, cancelled } = await training(2)
  expect(await set.toParquet(join(folder, 'whole.parquet'))).toEqual({ rows: 1, bytes: 24 })
  expect(cancelled()).toBe(0)
  expect(await readdir(folder)).toEqual(['whole.parquet'])
})
