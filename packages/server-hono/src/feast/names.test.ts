// Feast's names, and what they are here.

import { expect, test } from 'vitest'
import { pushedGroups, storeName } from './names.js'

test.each([
  ['driver_stats:trips', 'driver_stats:trips'],
  ['driver_stats@v2:trips', 'driver_stats@2:trips'],
  ['driver_stats@V2:trips', 'driver_stats@2:trips'],
  ['driver_stats@2:trips', 'driver_stats@2:trips'],
  ['driver_stats@latest:trips', 'driver_stats:trips'],
  ['driver_stats@:trips', 'driver_stats:trips'],
  ['driver_stats@v2', 'driver_stats@2'],
  ['driver_stats@latest', 'driver_stats'],
  ['driver_stats@vast:trips', 'driver_stats@vast:trips'],
  ['activity', 'activity'],
])('%s', (written, name) => expect(storeName(written)).toBe(name))

test('push sources', () => {
  expect(pushedGroups('driver_stats')).toEqual(['driver_stats'])
  expect(pushedGroups('driver_stats_push')).toEqual(['driver_stats_push', 'driver_stats'])
  expect(pushedGroups('driver_stats@v2_push')).toEqual(['driver_stats@2_push', 'driver_stats@2'])
})
