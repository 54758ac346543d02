import { expect, test } from 'vitest'
import { boundedMap } from './bounded-map.js'

test('keeps what fits', () => {
  const map = boundedMap<number>(100)
  map.set('a', 1, 40)
  map.set('b', 2, 40)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, 2, undefined])
})

test('lets all go for what does not fit beside them, keys included', () => {
  const map = boundedMap<number>(100)
  map.set('a', 1, 40)
  map.set('b'.repeat(20), 2, 40)
  expect([map.get('a'), map.get('b'.repeat(20))]).toEqual([undefined, 2])
})

test('does not keep what is heavier than all of it, and leaves the rest', () => {
  const map = boundedMap<number>(100)
  map.set('a', 1, 40)
  map.set('b', 2, 99)
  expect([map.get('a'), map.get('b')]).toEqual([1, undefined])
})

test('counts a key once, however often it is set', () => {
  const map = boundedMap<number>(100)
  for (let turn = 0; turn < 10; turn++) map.set('a', turn, 40)
  map.set('b', 1, 40)
  expect([map.get('a'), map.get('b')]).toEqual([9, 1])
})

test('forgets', () => {
  const map = boundedMap<number>(100)
  map.set('a', 1, 90)
  map.clear()
  map.set('b', 2, 90)
  expect([map.get('a'), map.get('b')]).toEqual([undefined, 2])
})
