// Slots against the examples of the Redis Cluster specification; test/key-slots.test.ts asks a real cluster.

import { expect, test } from 'vitest'
import { keySlot } from './key-slot.js'

test('is the CRC16 of the specification', () => {
  expect(keySlot('123456789')).toBe(0x31c3)
  expect(keySlot('')).toBe(0)
})

test.each([
  ['{user1000}.following', 'user1000'],
  ['foo{bar}{zap}', 'bar'],
  ['foo{{bar}}zap', '{bar'],
  ['granary:default:group@1:{CUST001}', 'CUST001'],
])('of %s is that of its tag', (name, tag) => {
  expect(keySlot(name)).toBe(keySlot(tag))
})

test('goes by the whole name where a tag is empty or open', () => {
  expect(keySlot('foo{}{bar}')).not.toBe(keySlot('bar'))
  expect(keySlot('foo{bar')).not.toBe(keySlot('bar'))
})
