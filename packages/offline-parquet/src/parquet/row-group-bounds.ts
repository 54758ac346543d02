// Bounds of a row group's column from the footer, whoever wrote it, in our units.

import type { FileMetaData } from 'hyparquet'
import type { Bound, KnownBounds } from './column-bounds.js'
import type { FileType } from './file-column.js'
import type { LeafFormat } from './leaf-format.js'
import type { StoredColumn } from './stored-column.js'

/** Undefined where the footer does not say, or does not say it safely. Bounds of strings that were cut stay wide enough. */
export function readStatistics(
  metadata: FileMetaData,
  group: number,
  column: StoredColumn | undefined,
  type: FileType,
): KnownBounds | undefined {
  if (column === undefined || column.lists.length > 0) return undefined
  const found = metadata.row_groups[group]?.columns[column.chunk]?.meta_data?.statistics
  const min = boundOf(found?.min_value, column.format, type, 'min')
  const max = boundOf(found?.max_value, column.format, type, 'max')
  const nulls = found?.null_count === undefined ? undefined : Number(found.null_count)
  return min === undefined || max === undefined ? undefined : { min, max, nulls }
}

function boundOf(value: unknown, format: LeafFormat, type: FileType, side: 'min' | 'max'): Bound | undefined {
  if (value === undefined || value === null) return undefined
  switch (format.kind) {
    case 'time':
      return timeBound(value, format.unit, type, side)
    case 'integer':
      return format.unsigned ? undefined : integerBound(value, type)
    case 'text':
      return value instanceof Uint8Array ? textBound(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    default:
      return undefined
  }
}

function integerBound(value: unknown, type: FileType): Bound | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  if (type === 'bigint') return BigInt(value)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** Floored for a minimum, and for a maximum up to one millisecond too large, which loses nothing. */
function timeBound(value: unknown, unit: string, type: FileType, side: 'min' | 'max'): number | undefined {
  const perMillisecond = unitsPerMillisecond[unit]
  if ((typeof value !== 'number' && typeof value !== 'bigint') || perMillisecond === undefined) return undefined
  const units = BigInt(value)
  const floored = unit === 'days' ? units * 86_400_000n : units / perMillisecond - (units % perMillisecond < 0n ? 1n : 0n)
  const milliseconds = Number(side === 'min' ? floored : floored + 1n)
  return type === 'microseconds' ? milliseconds * 1_000 : milliseconds
}

const unitsPerMillisecond: Readonly<Record<string, bigint>> = { milliseconds: 1n, microseconds: 1_000n, nanoseconds: 1_000_000n, days: 1n }

/** Undefined where a cut went through a character: such a text reads as another. */
function textBound(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.includes('\ufffd') ? undefined : text
}
