// What the interop check serves: drivers with a feature of every type that Feast's client can infer, and a service with on-demand features.

import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t } from '@granary/core'

const driver = defineEntity({ name: 'driver', joinKeys: { driver_id: t.int64() } })

export const driverStats = defineFeatureGroup({
  name: 'driver_stats',
  version: 2,
  entity: driver,
  ttl: '30d',
  features: {
    conv_rate: t.float64(),
    acc_rate: t.float32(),
    trips: t.int64(),
    miles: t.int32(),
    balance: t.bigint(),
    home: t.string(),
    tier: t.categorical(['bronze', 'gold'], { default: 'bronze' }),
    active: t.boolean(),
    seen: t.timestamp(),
    photo: t.bytes(),
    tags: t.array(t.string()),
    scores: t.array(t.float64()),
    counts: t.array(t.int64()),
    embedding: t.vector(3),
    profile: t.json(),
  },
})

/** What Python writes: Feast's client sends every feature of a view, and cannot send bytes. */
export const driverLive = defineFeatureGroup({
  name: 'driver_live',
  entity: driver,
  features: {
    speed: t.float64(),
    heading: t.float32(),
    rides: t.int64(),
    account: t.bigint(),
    zone: t.string(),
    busy: t.boolean(),
    since: t.timestamp(),
    path: t.array(t.float64()),
    notes: t.array(t.string()),
    state: t.json(),
  },
})

const fare = defineOnDemandFeatures({
  name: 'fare',
  request: { base: t.float64({ required: true }) },
  sources: [driverStats],
}).derive('expected', t.float64(), ['base', 'driver_stats:conv_rate'], (row) =>
  row['driver_stats:conv_rate'] === null ? null : row.base * row['driver_stats:conv_rate'],
)

export const activity = defineFeatureService({
  name: 'activity',
  features: [driverStats.pick('conv_rate', 'trips', 'tier', 'embedding'), fare],
})

export const definitions = [driverStats, driverLive, fare, activity] as const
