// Online reads from memory, against a plain Map of row objects whose named features are copied into fresh row objects.

import { createFeatureStore, defineEntity, defineFeatureGroup, type IngestRow, t } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
import { type Contestant, compare, printTimings, randomNumbers } from './harness.js'

const keys = 10_000
const readsPerRound = 20

export async function run(): Promise<void> {
  for (const [keysPerRead, features] of [
    [100, 20],
    [1, 10],
  ] as const) {
    const { baseline, rows, columns, matrix } = await contestants(keysPerRead, features)
    const timings = await compare([baseline, rows, columns, matrix], { rounds: 300, warmUp: 100 })
    printTimings(
      `${readsPerRound} reads of ${keysPerRead} keys x ${features} features`,
      timings,
      keysPerRead === 100 ? { 'rows of the store': { atMost: 1.5 } } : {},
    )
  }
}

async function contestants(
  keysPerRead: number,
  features: number,
): Promise<Readonly<Record<'baseline' | 'rows' | 'columns' | 'matrix', Contestant>>> {
  const names = Array.from({ length: features }, (_, feature) => `feature_${feature}`)
  const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })
  const activity = defineFeatureGroup({
    name: 'activity',
    entity: user,
    ttl: '90d',
    features: Object.fromEntries(names.map((name) => [name, t.float64()])),
  })
  const store = createFeatureStore({ name: 'bench', online: memoryOnlineStore(), definitions: [activity] })
  const random = randomNumbers(1)
  const rows = Array.from({ length: keys }, (_, key) => ({
    user_id: `user_${key}`,
    ...Object.fromEntries(names.map((name) => [name, random()])),
  }))
  await store.ingest(activity, rows as unknown as readonly IngestRow<typeof activity>[]) // names made at run time have no types of their own
  const map = new Map<string, Readonly<Record<string, unknown>>>(rows.map((row) => [row.user_id, row]))

  const requests = Array.from({ length: 200 }, () =>
    Array.from({ length: keysPerRead }, () => ({ user_id: `user_${Math.floor(random() * keys)}` })),
  )
  let turn = 0
  const next = () => requests[turn++ % requests.length] as (typeof requests)[number]
  const read = async (look: (result: Awaited<ReturnType<typeof store.getOnlineFeatures<typeof activity>>>) => unknown): Promise<void> => {
    for (let count = 0; count < readsPerRound; count++) look(await store.getOnlineFeatures(activity, next()))
  }
  return {
    baseline: {
      name: 'Map of row objects, copied by name',
      run() {
        for (let count = 0; count < readsPerRound; count++) copyRows(map, next(), names)
      },
    },
    rows: { name: 'rows of the store', run: () => read((result) => result.rows) },
    columns: { name: 'columns of the store', run: () => read((result) => result.columns) },
    matrix: { name: 'matrix of the store', run: () => read((result) => result.toMatrix(names)) },
  }
}

function copyRows(
  map: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  request: readonly { readonly user_id: string }[],
  names: readonly string[],
): Record<string, unknown>[] {
  return request.map(({ user_id }) => {
    const row = map.get(user_id)
    const copy: Record<string, unknown> = {}
    for (const name of names) copy[name] = row?.[name] ?? null
    return copy
  })
}
