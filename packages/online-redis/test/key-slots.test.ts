// Slots of any name against those that a real cluster gives.

import fc from 'fast-check'
import { Redis } from 'ioredis'
import { expect, inject, test } from 'vitest'
import { keySlot } from '../src/key-slot.js'

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('{', '}', 'a', 'é', '😀'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed()),
)

test('every name lies where the cluster says', async () => {
  const [node] = inject('clusterNodes')
  const client = new Redis({ ...node })
  try {
    const names = fc.sample(name, 2_000)
    const pipeline = client.pipeline()
    for (const each of names) pipeline.cluster('KEYSLOT', each)
    const answers = (await pipeline.exec()) ?? []
    expect(names.map(keySlot)).toEqual(answers.map(([, slot]) => slot))
  } finally {
    client.disconnect()
  }
})
