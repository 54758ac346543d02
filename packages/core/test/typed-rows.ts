// Tables of any types, and rows of them with what stores lose when they are careless, for property tests.

import type { OnlineRow, StoredType, TableSchema, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { fingerprint } from '../src/definition/fingerprint.js'

const plainTypes = ['string', 'json', 'boolean', 'int32', 'int64', 'float32', 'float64', 'timestamp', 'bigint', 'bytes'] as const

const { type: anyType } = fc.letrec<{ type: StoredType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom<StoredType>(...plainTypes) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((vector): StoredType => ({ vector })) },
    { weight: 2, arbitrary: tie('type').map((array): StoredType => ({ array })) },
  ),
}))
export const storedTypes: fc.Arbitrary<StoredType> = anyType

/** Long and short, plain and not, for each has its own way into bytes. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary-ascii', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', '\ufeff', '\ufefffirst', '\u0000', '\u007f\u0080', '\uffff', '😀', 'é'.repeat(50), 'x'.repeat(300)),
)

export function valuesOf(type: StoredType): fc.Arbitrary<Value> {
  if (typeof type === 'object') {
    if ('vector' in type) return fc.float32Array({ minLength: type.vector, maxLength: type.vector })
    return fc.array(fc.option(valuesOf(type.array)), { maxLength: 12 })
  }
  switch (type) {
    case 'string':
      return texts
    case 'json':
      return fc.oneof(
        fc.json(),
        texts.map((text) => JSON.stringify(text)),
      )
    case 'boolean':
      return fc.boolean()
    case 'int32':
      return fc.integer()
    case 'int64':
    case 'timestamp':
      return fc.maxSafeInteger()
    case 'float32':
      return fc.float()
    case 'float64':
      return fc.double()
    case 'bigint':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'bytes':
      return fc.uint8Array()
  }
}

/** A table of a string key and columns `c0`, `c1`, ... of these types. */
export function tableOfTypes(types: readonly StoredType[], id = 'typed@1'): TableSchema {
  const keys = [{ name: 'key', type: 'string' as const }]
  const columns = types.map((type, position) => ({ name: `c${position}`, type }))
  const [group = '', version] = id.split('@')
  return Object.freeze({ id, group, version: Number(version), keys, columns, fingerprint: fingerprint(keys, columns) })
}

const today = Date.UTC(2026, 0, 5)
/** Milliseconds or microseconds, with neighbours among them. */
export const times: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -3, max: 3 }).map((step) => today + step),
  fc.integer({ min: -3, max: 3 }).map((step) => today * 1_000 + step),
  fc.integer({ min: -3, max: 3 }).map((step) => step - today),
  fc.maxSafeInteger(),
)

export function rowsOf(table: TableSchema): fc.Arbitrary<OnlineRow> {
  const values = fc.tuple(...table.columns.map(({ type }) => fc.option(valuesOf(type), { freq: 4 })))
  return fc.tuple(times, times, values).map(([event, created, some]) => ({ table, event, created, deleted: false, values: some }))
}

export const typedRows: fc.Arbitrary<OnlineRow> = fc.array(storedTypes, { maxLength: 20 }).chain((types) => rowsOf(tableOfTypes(types)))

/** Whether a value is one of its type as far as stores can tell. */
export function isOfType(value: Value | undefined, type: StoredType): boolean {
  if (value === null) return true
  if (typeof type === 'object') {
    if ('vector' in type) return value instanceof Float32Array && value.length === type.vector
    return Array.isArray(value) && value.every((item) => isOfType(item, type.array))
  }
  switch (type) {
    case 'string':
    case 'json':
      return typeof value === 'string' && value.isWellFormed()
    case 'boolean':
    case 'bigint':
      return typeof value === type
    case 'bytes':
      return value instanceof Uint8Array
    default:
      return typeof value === 'number'
  }
}
