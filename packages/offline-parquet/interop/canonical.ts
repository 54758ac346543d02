// Values as text that says them bit for bit, the same from TypeScript and from Python.

import { reader } from '@granary/core/codec'
import type { Column, RowBatch, Value } from '@granary/core/spec'
import { tableColumns } from '../src/delta/delta-schema.js'
import { type FileType, leafType } from '../src/parquet/file-column.js'

export type Canonical = null | string | boolean | readonly Canonical[]

const bits = new DataView(new ArrayBuffer(8))

export function canonical(value: Value, type: FileType): Canonical {
  if (value === null) return null
  if (typeof type === 'object')
    return Array.from(value as readonly Value[], (item) => canonical(item, 'vector' in type ? 'float32' : type.array))
  switch (leafType(type)) {
    case 'boolean':
      return value as boolean
    case 'string':
    case 'json':
      return value as string
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('hex')
    case 'float32':
    case 'float64':
      if (Number.isNaN(value)) return 'nan'
      bits.setFloat64(0, value as number)
      return bits.getBigUint64(0).toString(16).padStart(16, '0')
    case 'timestamp':
      return String(BigInt(value as number) * 1_000n)
    default:
      return String(BigInt(value as number | bigint))
  }
}

/** The rows of a batch, a column a list, as `tableColumns` names them. */
export function canonicalColumns(batch: RowBatch<Column>): Readonly<Record<string, readonly Canonical[]>> {
  const columns: readonly Column[] = [
    ...batch.keys,
    ...batch.columns,
    { kind: 'number', values: batch.eventTime },
    { kind: 'number', values: batch.created },
    { kind: 'boolean', values: batch.deleted ?? new Uint8Array(batch.length) },
  ]
  return Object.fromEntries(
    tableColumns(batch.table).map(({ name, type }, position) => {
      const read = reader(columns[position] as Column)
      return [name, Array.from({ length: batch.length }, (_, row) => canonical(read(row), type))]
    }),
  )
}
