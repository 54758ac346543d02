// When a row may go: after the time that came with its write, by the clock of whoever calls.

import type { OnlineRow } from '@granary/core/spec'

/** True once the caller's clock (ms) is past `row.expiresAt`. Core adds slack for callers whose clocks differ, so their times compare as they are. */
export function isExpired(row: OnlineRow, now: number): boolean {
  return row.expiresAt !== undefined && now > row.expiresAt
}
