// Any key: its name is its own, and comes back to it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keySlot } from './key-slot.js'
import { namesIn } from './names.js'

const names = namesIn('default')
const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('{', '}', '%', '2', '5', '7', 'B', 'D', 'a'), maxLength: 8 }),
)

test('comes back from its name', () => {
  fc.assert(
    fc.property(key, (each) => {
      expect(names.keyOf('trips@1', names.row('trips@1', each))).toBe(each)
    }),
  )
})

test('shares its name with no other, and no name of a row is that of a layout or of the registry', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      fc.pre(one !== other)
      expect(names.row('trips@1', one)).not.toBe(names.row('trips@1', other))
    }),
    { numRuns: 2_000 },
  )
  fc.assert(
    fc.property(key, (each) => {
      expect(names.stored([names.row('schema@1', each)])).toEqual([names.row('schema@1', each)])
      expect(names.row('registry@1', each)).not.toBe(names.registry)
    }),
  )
})

test('has one slot for all groups of an entity, be it what it may', () => {
  fc.assert(
    fc.property(key, (each) => {
      fc.pre(each !== '') // an empty tag is none
      expect(keySlot(names.row('trips@1', each))).toBe(keySlot(names.row('drivers@12', each)))
    }),
  )
})

test('lies in the pattern of its table alone', () => {
  fc.assert(
    fc.property(key, (each) => {
      const row = names.row('trips@1', each)
      expect(matches(names.pattern('trips@1'), row)).toBe(true)
      for (const pattern of [names.pattern('trips@11'), names.pattern('rips@1'), namesIn('defaul').pattern('trips@1')])
        expect(matches(pattern, row)).toBe(false)
    }),
  )
})

/** As Redis does, for patterns whose one special character is the star. */
function matches(pattern: string, name: string): boolean {
  const [start = '', end = ''] = pattern.split('*')
  return name.startsWith(start) && name.endsWith(end) && name.length >= start.length + end.length
}
