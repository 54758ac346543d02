import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNdjson } from './ndjson.js'

const plainly = (text: string): unknown => JSON.parse(text)

const rows = fc.array(
  fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), { maxKeys: 4 }),
  { maxLength: 8 },
)
const ends = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\n')

/** The same bytes in pieces of any length, empty ones too. */
async function* pieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let piece = 0; at < bytes.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1
    yield bytes.subarray(at, at + length)
    at += length
  }
}

async function readAll(chunks: AsyncIterable<Uint8Array>, lineBytes = 1_000_000): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const row of readNdjson(chunks, lineBytes, plainly)) found.push(row)
  return found
}

test('rows come as they were, however their bytes are cut, with or without an end of the last line', async () => {
  const cuts = fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }).filter((lengths) => lengths.some((length) => length > 0))
  await fc.assert(
    fc.asyncProperty(rows, ends, cuts, fc.boolean(), async (given, end, lengths, isEnded) => {
      const text = given.map((row) => JSON.stringify(row)).join(end) + (isEnded ? end : '')
      const expected = given.map((row) => JSON.parse(JSON.stringify(row)) as unknown)
      expect(await readAll(pieces(new TextEncoder().encode(text), lengths))).toEqual(expected)
    }),
  )
})

test('a line is too long by its bytes, whole or in pieces; the others before it were read', async () => {
  const bytes = new TextEncoder().encode('{"a":1}\n{"b":"éééééééééé"}\n')
  for (const lengths of [[1], [3], [100]]) {
    expect(await readAll(pieces(bytes, lengths), 28)).toHaveLength(2)
    await expect(readAll(pieces(bytes, lengths), 27)).rejects.toMatchObject({ code: 'LIMIT_BODY' })
    const reading = readNdjson(pieces(bytes, lengths), 27, plainly)
    expect((await reading.next()).value).toEqual({ a: 1 })
  }
})

test('a thousand blank lines on end are no rows', async () => {
  const blank = (count: number) => pieces(new TextEncoder().encode(`{}${'\n'.repeat(count)}{}`), [7])
  expect(await readAll(blank(1_001))).toHaveLength(2)
  await expect(readAll(blank(1_002))).rejects.toMatchObject({ code: 'INPUT_INVALID_BODY' })
})
