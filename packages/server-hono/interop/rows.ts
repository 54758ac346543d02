// 200 drivers: most with a row, some with nulls, some whose row has outlived its ttl, some without one; and each value as Feast's wire means it.

import type { FeatureType } from '@granary/core'

export const driverIds: readonly number[] = Array.from({ length: 200 }, (_, index) => 1_001 + index)

const day = 86_400_000

/** The rows that are stored: every fifth driver has none, every seventh an old one, every third has nulls. */
export function driverRows(now: number) {
  return driverIds
    .filter((_, index) => index % 5 !== 4)
    .map((driver_id) => ({ driver_id, event_timestamp: now - (driver_id % 7 === 0 ? 40 : 1) * day, ...valuesOf(driver_id) }))
}

function valuesOf(id: number) {
  const given = <T>(value: T, nullEvery: number): T | null => (id % 3 === 0 && id % nullEvery === 0 ? null : value)
  return {
    conv_rate: given(id % 11 === 0 ? Number.NaN : id % 13 === 0 ? Number.NEGATIVE_INFINITY : id % 2 === 0 ? id : 1 / id, 2),
    acc_rate: given(id % 4 === 0 ? 1 : 0.1, 9),
    trips: given(id % 17 === 0 ? Number.MAX_SAFE_INTEGER : -id, 6),
    miles: given(id * 1_000, 3),
    balance: given(2n ** 63n - BigInt(id), 6),
    home: given(`Zürich "${id}"`, 9),
    tier: given('gold' as const, 2),
    active: given(id % 2 === 0, 6),
    seen: given(new Date(1_767_607_200_000 + id), 3),
    photo: given(Uint8Array.of(0, 255, id % 256), 6),
    tags: given([`t${id}`, ''], 9),
    scores: given([id, 2.5], 3),
    counts: given([id, Number.MAX_SAFE_INTEGER], 6),
    embedding: given([1, 0.1, id], 9),
    profile: given({ id, nested: [null, { 'a"b': 1.5 }] }, 6),
  }
}

/** A value as Python must have it: `[type, text]`, so that no digit is lost on the way. */
export function pythonValue(value: unknown, type: FeatureType): unknown {
  if (value === null) return null
  switch (type.kind) {
    case 'float32':
    case 'float64':
      return Number.isFinite(value) ? ['float', String(value)] : ['str', String(value)]
    case 'int32':
    case 'int64':
    case 'bigint':
      return ['int', String(value)]
    case 'boolean':
      return ['bool', String(value)]
    case 'timestamp':
      return ['int', String(Math.floor((value as Date).getTime() / 1_000))]
    case 'bytes':
      return ['str', Buffer.from(value as Uint8Array).toString('base64')]
    case 'json':
      return ['str', JSON.stringify(value)]
    case 'vector':
      return Array.from(value as Float32Array, (item) => ['float', String(item)])
    case 'array':
      return (value as readonly unknown[]).map((item) => pythonValue(item, type.item as FeatureType))
    default:
      return ['str', String(value)]
  }
}
