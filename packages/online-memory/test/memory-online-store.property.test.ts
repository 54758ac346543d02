// Random commands against the plainest model: a list of rows in order of use.

import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowOf, tableNamed } from './rows.js'

const tables = [tableNamed('users@1'), tableNamed('items@1')] as const
const table = fc.constantFrom(...tables)
const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__')
const keys = fc.uniqueArray(key, { maxLength: 4 })
const command = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    table,
    keys,
    events: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('read' as const), table, keys: fc.array(key, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('remove' as const), table, keys, upTo: fc.option(fc.integer({ min: 0, max: 3 })) }),
)

interface Used {
  readonly name: string
  readonly event: number
}

test('a bounded store keeps what a list in order of use keeps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(command, { maxLength: 40 }), async (maxRows, commands) => {
      const data = memoryOnlineData({ maxRows })
      const store = memoryOnlineStore({ data })
      let model: Used[] = []
      const use = (name: string, event?: number): Used | undefined => {
        const present = model.find((used) => used.name === name)
        model = model.filter((used) => used.name !== name)
        const used = event === undefined ? present : { name, event }
        if (used !== undefined) model = [...model, used].slice(-maxRows)
        return present
      }
      for (const each of commands) {
        const names = each.keys.map((each_) => `${each.table.id}/${each_}`)
        if (each.kind === 'read') {
          const [rows] = await store.read([{ table: each.table, keys: each.keys, columns: [0] }], { now: 0 })
          expect(rows?.map((row) => row?.event)).toEqual(names.map((name) => use(name)?.event))
        } else if (each.kind === 'write') {
          const rows = each.keys.map((_, position) => rowOf(each.table, each.events[position] as number))
          const { superseded } = await store.write({ table: each.table, keys: each.keys, rows }, { now: 0 })
          const lost = names.flatMap((name, position) => {
            const event = each.events[position] as number
            const present = use(name)
            if (present !== undefined && present.event > event) return [position]
            use(name, event)
            return []
          })
          expect(superseded).toEqual(lost)
        } else {
          const upTo = each.upTo === null ? undefined : each.keys.map(() => ({ event: each.upTo as number, created: Infinity }))
          const removed = await store.remove(each.table, each.keys, upTo === undefined ? { now: 0 } : { now: 0, upTo })
          const gone = names.filter((name) => {
            const present = use(name)
            return present !== undefined && (each.upTo === null || present.event <= each.upTo)
          })
          model = model.filter(({ name }) => !gone.includes(name))
          expect(removed).toBe(gone.length)
        }
        expect(data.size).toBe(model.length)
      }
    }),
    { numRuns: 500 },
  )
})
