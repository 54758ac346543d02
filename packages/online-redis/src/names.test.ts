// How names read in redis-cli.

import { expect, test } from 'vitest'
import { namesIn } from './names.js'

const names = namesIn('shop')

test('are readable, with the entity key as the tag', () => {
  expect(names.row('purchases@1', 'CUST001')).toBe('granary:shop:purchases@1:{CUST001}')
  expect(names.row('purchases@1', '50%{a}')).toBe('granary:shop:purchases@1:{50%25%7Ba%7D}')
  expect(names.row('visits@2', '')).toBe('granary:shop:visits@2:{}')
  expect(names.registry).toBe('granary:shop:registry')
  expect(names.pattern('purchases@1')).toBe('granary:shop:purchases@1:{*}')
  expect(names.tableOf('granary:shop:purchases@1:{a:{b}')).toBe('purchases@1')
})

test('of layouts get the prefix, those of rows have it', () => {
  const rows = [names.row('purchases@1', 'schema:a'), names.row('schema@1', 'b')]
  expect(names.stored(rows)).toBe(rows)
  expect(names.stored(['schema:0123456789abcdef', ...rows])).toEqual(['granary:shop:schema:0123456789abcdef', ...rows])
})
