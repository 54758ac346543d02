import { describe, expect, test } from 'vitest'
import type { DataFileLayout } from './data-file.js'
import { layoutCache } from './layout-cache.js'

/** A layout of so many column chunks. */
function layoutOf(chunks: number): DataFileLayout {
  const metadata = { row_groups: [{ columns: new Array(chunks).fill({}) }] } as unknown as DataFileLayout['metadata'] // what the cache looks at
  return { metadata, columns: new Map(), written: undefined }
}

describe('the cache of footers', () => {
  test('drops what was not looked at for longest, by how much footers weigh', () => {
    const cache = layoutCache(20)
    const [a, b, c] = [layoutOf(8), layoutOf(8), layoutOf(8)]
    cache.set('a', a)
    cache.set('b', b)
    expect(cache.get('a')).toBe(a)
    cache.set('c', c)
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([a, undefined, c])
  })

  test('keeps one that is larger than its bounds until the next', () => {
    const cache = layoutCache(20)
    const large = layoutOf(1_000)
    cache.set('small', layoutOf(1))
    cache.set('large', large)
    expect(cache.get('large')).toBe(large)
    expect(cache.get('small')).toBeUndefined()
    cache.set('next', layoutOf(1))
    expect(cache.get('large')).toBeUndefined()
  })
})
