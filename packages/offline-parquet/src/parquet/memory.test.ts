import { expect, test } from 'vitest'
import { newMemory, reusedMemory } from './memory.js'

const large = 16_384

test('new memory is never given twice', () => {
  const before = newMemory.take(Uint8Array, large)
  newMemory.reuse()
  expect(newMemory.take(Uint8Array, large).buffer).not.toBe(before.buffer)
})

test('reused memory is given again after reuse, and not before', () => {
  const memory = reusedMemory()
  const [first, second] = [memory.take(Float64Array, large), memory.take(Float64Array, large)]
  expect(second.buffer).not.toBe(first.buffer)
  memory.reuse()
  const again = [memory.take(BigInt64Array, large), memory.take(Uint8Array, large), memory.take(Uint8Array, large)].map(
    ({ buffer }) => buffer,
  )
  expect(new Set([first.buffer, second.buffer, ...again])).toHaveLength(3)
  expect(again.slice(0, 2)).toEqual(expect.arrayContaining([first.buffer, second.buffer]))
})

test('each array is as long as asked, in the smallest memory that is large enough', () => {
  const memory = reusedMemory()
  const small = memory.take(Uint8Array, large)
  const wide = memory.take(Uint8Array, large * 4)
  memory.reuse()
  const half = memory.take(Float32Array, large / 2)
  expect([half.length, half.buffer]).toEqual([large / 2, wide.buffer])
  const next = memory.take(Uint8Array, large)
  expect([next.length, next.buffer]).toEqual([large, small.buffer])
})

test('what was not taken from one reuse to the next is let go', () => {
  const memory = reusedMemory()
  const first = memory.take(Uint8Array, large)
  memory.reuse()
  memory.reuse()
  expect(memory.take(Uint8Array, large).buffer).not.toBe(first.buffer)
})

test('a little more than before still fits, and leaves nothing behind', () => {
  const memory = reusedMemory()
  const before = memory.take(Uint8Array, large * 16)
  memory.reuse()
  const next = memory.take(Uint8Array, large * 17)
  expect([next.length, next.buffer]).toEqual([large * 17, before.buffer])
})

test('bytes from elsewhere are adopted: by reused memory as a copy in it, by new memory as they are', () => {
  const fresh = Uint8Array.from({ length: large }, (_, position) => position)
  expect(newMemory.adopt(fresh)).toBe(fresh)
  const memory = reusedMemory()
  const taken = memory.take(Uint8Array, large)
  memory.reuse()
  const adopted = memory.adopt(fresh)
  expect(adopted.buffer).toBe(taken.buffer)
  expect(Buffer.compare(adopted, fresh)).toBe(0)
})
