import { describe, expect, test } from 'vitest'
import { nearNames, nearNamesHint } from './near-names.js'

describe('near names', () => {
  test('a few slips away, the nearest first', () => {
    expect(nearNames('total_purchase', ['visits', 'total_purchased_items', 'total_purchases'])).toEqual([
      'total_purchased_items',
      'total_purchases',
    ])
    expect(nearNames('segmnet', ['segment', 'tier'])).toEqual(['segment'])
    expect(nearNames('TIER', ['tier', 'tears', 'x'])).toEqual(['tier'])
  })
  test('at most three, each once; none where nothing is near', () => {
    expect(nearNames('aaaa', ['aaab', 'aaac', 'aaad', 'aaae', 'aaab'])).toHaveLength(3)
    expect(nearNames('segment', ['x', 'completely_different'])).toEqual([])
    expect(nearNames('', [])).toEqual([])
  })
  test('a hint says what there is where nothing is near', () => {
    expect(nearNamesHint('segment', ['x'])).toContain('x')
    expect(nearNamesHint('segment', [])).not.toBe('')
    expect(
      nearNamesHint(
        'q',
        Array.from({ length: 30 }, (_, index) => `name_${index}`),
      ),
    ).not.toContain('name_25')
  })
})
