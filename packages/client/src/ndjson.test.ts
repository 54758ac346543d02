import { expect, test } from 'vitest'
import { readLines } from './ndjson.js'

function bodyOf(chunks: readonly Uint8Array[], cancelled: () => void = () => undefined): ReadableStream<Uint8Array> {
  const left = [...chunks]
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = left.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  )
}

test('lines are whole wherever the chunks are cut, letters of several bytes too', async () => {
  const text = '{"a":"ä😀"}\n\n{"b":1}\r\n{"c":"\u2028"}'
  const bytes = new TextEncoder().encode(text)
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) => bytes.subarray(place * size, (place + 1) * size))
    const found: unknown[] = []
    for await (const lines of readLines(bodyOf(chunks))) for (const line of lines) found.push(JSON.parse(line))
    expect(found).toEqual([{ a: 'ä😀' }, { b: 1 }, { c: '\u2028' }])
  }
})

test('a body that ends within an object throws after its whole lines; what begins none is for the reader', async () => {
  const told: string[] = []
  async function read(text: string) {
    for await (const lines of readLines(bodyOf([...text].map((letter) => new TextEncoder().encode(letter))))) told.push(...lines)
  }
  await expect(read('{"a":1}\n{"a":{"b":2}')).rejects.toThrow()
  expect(told).toEqual(['{"a":1}'])
  await read('<p>')
  expect(told).toEqual(['{"a":1}', '<p>'])
})

test('nothing has no lines', async () => {
  for await (const _ of readLines(bodyOf([]))) expect.unreachable()
})

test('leaving the loop cancels the body, its end does not', async () => {
  let cancelled = 0
  const body = () => bodyOf([new TextEncoder().encode('1\n'), new TextEncoder().encode('2\n')], () => cancelled++)
  for await (const _ of readLines(body())) break
  expect(cancelled).toBe(1)
  for await (const _ of readLines(body())); // to its end
  expect(cancelled).toBe(1)
})
