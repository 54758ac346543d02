// A minute of load of every kind leaves nothing behind. `npm run soak` has ten, without a pause.

import { expect, test } from 'vitest'
import { soak } from './soak/soak.js'

const seconds = Number(process.env.GRANARY_SOAK_SECONDS ?? 60)

test('memory stays flat, and no handle is left', { timeout: (seconds + 60) * 1_000 }, async () => {
  const { requests, statuses, unanswered, thirds, exitCode, faults } = await soak(seconds, { pause: 20 }) // other tests run beside it
  const [first, , last] = thirds
  expect(requests).toBeGreaterThan(100 * seconds)
  expect(
    Object.keys(statuses)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([0, 200, 201, 400, 401, 404, 413])
  expect([unanswered, faults]).toEqual([[], []])
  expect(exitCode).toBe(0)
  for (const kind of ['heap', 'external'] as const) expect(last[kind] - first[kind]).toBeLessThan(2 ** 21)
  for (const kind of ['handles', 'files'] as const) expect(last[kind]).toBeLessThanOrEqual(first[kind] + 10)
})
