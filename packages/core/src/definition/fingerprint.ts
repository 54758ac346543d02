// A short name for a layout: equal where names, types and order of keys and columns are.

import type { ColumnSchema } from '../spec/index.js'

/** 16 hex digits over names, types and order; categories, nullability and the like leave it alone. */
export function fingerprint(keys: readonly ColumnSchema[], columns: readonly ColumnSchema[]): string {
  const layout = JSON.stringify([keys, columns].map((part) => part.map(({ name, type }) => [name, type])))
  // Two 32-bit lanes of multiply and mix (the finalizer of MurmurHash3): no hash is at hand without a promise.
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let index = 0; index < layout.length; index++) {
    const unit = layout.charCodeAt(index)
    low = Math.imul(low ^ unit, 2_654_435_761)
    high = Math.imul(high ^ unit, 1_597_334_677)
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  return hex(low) + hex(high)
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0')
}
