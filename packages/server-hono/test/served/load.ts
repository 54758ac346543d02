// Clients that keep asking over connections of their own until they are told to stop, or nobody listens any more.

import { Agent, type IncomingMessage, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly milliseconds: number
}

export interface Client {
  /** @throws Error of node:http where no answer came. */
  ask(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  close(): void
}

/** One kept connection, one request at a time. */
export function client(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    ask: (path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const started = performance.now()
        const sent = request(
          `${url}${path}`,
          {
            agent,
            method: body === undefined ? 'GET' : 'POST',
            headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
          },
          (answer) => {
            let text = ''
            answer.setEncoding('utf8').on('data', (chunk: string) => {
              text += chunk
            })
            answer.once('error', reject)
            answer.once('end', () =>
              resolve({
                status: answer.statusCode as number,
                headers: answer.headers,
                body: text,
                milliseconds: performance.now() - started,
              }),
            )
          },
        )
        sent.once('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      }),
  }
}

/** Runs `step` again and again in each of `count` clients, until `isOver`, or until nobody listens. @returns the codes of requests without an answer. */
export async function underLoad(
  url: string,
  count: number,
  step: (client: Client, name: string) => Promise<unknown>,
  isOver: () => boolean = () => false,
): Promise<readonly string[]> {
  const unanswered: string[] = []
  async function one(number: number): Promise<void> {
    const own = client(url)
    for (let turn = 0; !isOver(); turn++) {
      try {
        await step(own, `${number}-${turn}`)
      } catch (error) {
        const { code = String(error) } = error as { code?: string }
        if (code === 'ECONNREFUSED') break
        unanswered.push(code)
      }
    }
    own.close()
  }
  await Promise.all(Array.from({ length: count }, (_, number) => one(number)))
  return unanswered
}
