// A server's start and end: what was accepted is answered, who is slow or gone is not waited for, the store is closed.

import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createServer } from '../src/index.js'
import { type ServeOptions, serve } from '../src/node.js'
import { ingestKey, servedShop } from './shop.js'

const quiet: ServeOptions = { port: 0, signals: [], log: () => undefined }

/** An app whose answers wait until they are let go. */
function gated() {
  const app = new Hono()
  const [gate, open] = settled()
  const [arrival, arrive] = settled()
  const [left, leave] = settled()
  app.get('/slow', async (c) => {
    arrive()
    await gate
    return c.text('answered')
  })
  app.get('/fast', (c) => c.text('fast'))
  app.post('/body', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))
  app.get('/endless', () => new Response(new ReadableStream({ pull: (body) => body.enqueue(new Uint8Array(2 ** 16)), cancel: leave })))
  app.onError((_, c) => c.text('aborted', 500))
  return { app, open, arrival, left }
}

function settled(): readonly [Promise<void>, () => void] {
  let settle: (() => void) | undefined
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  return [promise, () => settle?.()]
}

const closings = () => {
  let closed = 0
  return { store: { close: async () => void closed++ }, closed: () => closed }
}

describe('close', () => {
  test('answers what was accepted, takes no more, closes the store, once', async () => {
    const { app, open, arrival } = gated()
    const { store, closed } = closings()
    const server = await serve(app, { ...quiet, store })
    const agent = new Agent({ keepAlive: true })
    expect(await get(`${server.url}/fast`, agent)).toEqual({ status: 200, text: 'fast', connection: 'keep-alive' }) // and leaves a silent connection
    const slow = get(`${server.url}/slow`, agent)
    await arrival
    const [first, second] = [server.close(), server.close()]
    await expect(get(`${server.url}/fast`, new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(closed()).toBe(0)
    open()
    expect((await slow).text).toBe('answered')
    expect([await first, await second, closed()]).toEqual([true, true, 1])
    agent.destroy()
  })

  test('a connection in use is answered once more, and told to end', async () => {
    const { app, open, arrival } = gated()
    const server = await serve(app, quiet)
    const [kept, held] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })]
    await get(`${server.url}/fast`, kept)
    const slow = get(`${server.url}/slow`, held)
    await arrival
    const closing = server.close()
    expect(await get(`${server.url}/fast`, kept)).toEqual({ status: 200, text: 'fast', connection: 'close' })
    await expect(get(`${server.url}/fast`, kept)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    open()
    await slow
    expect(await closing).toBe(true)
    for (const agent of [kept, held]) agent.destroy()
  })

  test('cuts what takes longer than it may, and tells so; the store is closed all the same', async () => {
    const { app, arrival } = gated()
    const { store, closed } = closings()
    const server = await serve(app, { ...quiet, store, shutdownTime: '50ms' })
    const slow = get(`${server.url}/slow`, new Agent())
    slow.catch(() => undefined)
    await arrival
    expect(await server.close()).toBe(false)
    await expect(slow).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(closed()).toBe(1)
  })

  test.for(['application/json', 'application/x-ndjson'])('stores what a client sent before it left, %s', async (accept) => {
    const online = memoryOnlineStore({ data: memoryOnlineData() })
    const [writing, written] = [settled(), settled()]
    const write: typeof online.write = async (rows, options) => {
      writing[1]()
      await wait(200)
      const outcome = await online.write(rows, options)
      written[1]()
      return outcome
    }
    const { app } = await servedShop({}, { online: { ...online, write } }, { empty: true })
    const server = await serve(app, quiet)
    const sent = request(`${server.url}/v1/ingest/purchases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/x-ndjson', accept },
    })
    sent.on('error', () => undefined)
    sent.end('{"customer_id":"L","total":1}\n')
    await writing[0]
    sent.destroy()
    expect(await Promise.race([server.close().then(() => 'closed'), written[0].then(() => 'written')])).toBe('written')
    expect(await server.close()).toBe(true)
  })

  test('closes the store that the app serves', async () => {
    const { app, store } = await servedShop()
    const server = await serve(app, quiet)
    await server.close()
    await expect(store.getOnlineFeatures('churn', [])).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})

test('a connection that never said a word is not waited for', async () => {
  const server = await serve(gated().app, { ...quiet, shutdownTime: '10s' })
  const socket = connect(server.port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const started = performance.now()
  expect(await server.close()).toBe(true)
  expect(performance.now() - started).toBeLessThan(5_000)
})

describe('at its start', () => {
  test('it says where it listens, whose store it serves, and whether to this machine alone', async () => {
    const lines: string[] = []
    const { app, store } = await servedShop()
    for (const each of [app, createServer(store), new Hono()])
      await (await serve(each, { ...quiet, log: (line) => lines.push(line) })).close()
    const url = /http:\/\/127\.0\.0\.1:\d+/
    expect(lines.map((line) => [url.test(line), line.includes('shop'), line.includes('this machine alone')])).toEqual([
      [true, true, false],
      [true, true, true],
      [true, false, false],
    ])
  })

  test('an address that is taken, or is none of this machine', async () => {
    const { app } = gated()
    const server = await serve(app, quiet)
    await expect(serve(app, { ...quiet, port: server.port })).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
    await expect(serve(app, { ...quiet, hostname: '192.0.2.1' })).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
    await server.close()
  })

  test('IPv6', async () => {
    const server = await serve(gated().app, { ...quiet, hostname: '::1' })
    expect((await get(`${server.url}/fast`, new Agent())).status).toBe(200)
    await server.close()
  })
})

describe('a client that is slow or gone', () => {
  const head = 'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n'

  test('one that stops in the midst of its request is cut', async () => {
    const server = await serve(gated().app, { ...quiet, stallTime: '80ms' })
    expect(await spoken(server.port, `${head}half`)).toBe('')
    await server.close()
  })

  test('one that sends, however slowly, is not, until all its time is over', async () => {
    const server = await serve(gated().app, { ...quiet, stallTime: '500ms' })
    expect(await spoken(server.port, head, ...'0123456789')).toMatch(/^HTTP\/1\.1 200.*10$/s)
    await server.close()
    const hurried = await serve(gated().app, { ...quiet, requestTime: '200ms' })
    expect(await spoken(hurried.port, `${head}half`)).toMatch(/^(HTTP\/1\.1 408.*)?$/s)
    await hurried.close()
  })

  test('one that takes nothing of its answer is cut', async () => {
    const { app, left } = gated()
    const server = await serve(app, { ...quiet, stallTime: '80ms' })
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    socket.once('error', () => undefined).pause()
    await left
    socket.destroy()
    await server.close()
  })

  test('one that waits for the server is waited with, however long that takes', async () => {
    const { app, open, arrival } = gated()
    const server = await serve(app, { ...quiet, stallTime: '40ms' })
    const slow = get(`${server.url}/slow`, new Agent())
    await arrival
    await new Promise((resolve) => setTimeout(resolve, 200))
    open()
    expect((await slow).text).toBe('answered')
    await server.close()
  })
})

function get(url: string, agent: Agent): Promise<{ status: number | undefined; text: string; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (answer: IncomingMessage) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('end', () => resolve({ status: answer.statusCode, text, connection: answer.headers.connection }))
      answer.once('error', reject)
    })
      .once('error', reject)
      .end()
  })
}

/** Sends the parts one after the other, and answers all that came back by the time that the server ended the connection, or had answered. */
function spoken(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', async () => {
      for (const part of parts) {
        socket.write(part)
        await new Promise((next) => setTimeout(next, 70))
      }
    })
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (/\r\n\r\n.+/s.test(text)) socket.destroy()
    })
    socket.once('error', () => undefined)
    socket.once('close', () => resolve(text))
  })
}
