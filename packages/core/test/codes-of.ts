// What each row of a batch is refused for.

import { expect } from 'vitest'
import type { AnyFeatureGroup, ErrorCode, UntypedRow } from '../src/index.js'
import { openShop } from './shop.js'

/** Ingests one row a value, and gives the codes of each: [] where it is stored. */
export async function codesOf(group: AnyFeatureGroup, rows: readonly UntypedRow[]): Promise<readonly (readonly ErrorCode[])[]> {
  const { any } = openShop([group], { onInvalid: 'quarantine' })
  const report = await any.ingest(
    group,
    rows.map((row, position) => ({ customer_id: `C${position}`, ...row })),
  )
  expect(report.accepted + report.rejected).toBe(rows.length)
  return rows.map((_, position) => report.errors.filter(({ row }) => row === position).map(({ code }) => code))
}
