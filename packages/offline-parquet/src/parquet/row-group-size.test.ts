import { describe, expect, test } from 'vitest'
import { mostRows, rowsPerGroup } from './row-group-size.js'

describe('the rows of a row group', () => {
  test('are 65,536 of usual columns', () => {
    expect(
      rowsPerGroup(
        [
          { kind: 'number', values: new Float64Array(10) },
          { kind: 'string', values: new Array<string>(10).fill('CUST000001') },
        ],
        10,
      ),
    ).toBe(mostRows)
    expect(rowsPerGroup([], 0)).toBe(mostRows)
  })

  test('are fewer the wider they are', () => {
    const embedding = { kind: 'vector' as const, values: new Float32Array(4_096 * 3), size: 4_096 }
    expect(rowsPerGroup([embedding], 3)).toBe(4_096)
    expect(rowsPerGroup([embedding, embedding], 3)).toBe(2_048)
    const texts = { kind: 'string' as const, values: new Array<string>(3).fill('x'.repeat(1_000_000)) }
    expect(rowsPerGroup([texts], 3)).toBe(67)
    const lists = { kind: 'list' as const, values: [new Array<number>(100_000).fill(1)] }
    expect(rowsPerGroup([lists], 1)).toBeLessThan(100)
  })
})
