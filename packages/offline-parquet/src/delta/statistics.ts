// Statistics of a data file as Delta's log has them. A wrong bound loses rows in other engines in silence, so each rule here is theirs.

import type { Bound, ColumnBounds, KnownBounds } from '../parquet/column-bounds.js'
import type { FileColumn, FileType } from '../parquet/file-column.js'

/** The `stats` of an `add`. JSON by hand, for 64-bit integers have more digits than numbers. */
export function formatStatistics(rows: number, columns: readonly FileColumn[], bounds: readonly ColumnBounds[]): string {
  const least: string[] = []
  const greatest: string[] = []
  const nulls: string[] = []
  for (const [position, { name, type }] of columns.entries()) {
    const { min, max, nulls: count } = bounds[position] as ColumnBounds
    const key = JSON.stringify(name)
    nulls.push(`${key}:${count}`)
    const low = min === undefined ? undefined : formatBound(min, type, 'min')
    const high = max === undefined ? undefined : formatBound(max, type, 'max')
    if (low === undefined || high === undefined) continue
    least.push(`${key}:${low}`)
    greatest.push(`${key}:${high}`)
  }
  return `{"numRecords":${rows},"minValues":{${least}},"maxValues":{${greatest}},"nullCount":{${nulls}}}`
}

function formatBound(bound: Bound, type: FileType, side: 'min' | 'max'): string | undefined {
  if (type === 'timestamp') return formatTime(bound as number)
  if (type === 'microseconds') return formatTime(Math.floor((bound as number) / 1_000))
  if (typeof bound === 'string') return formatText(bound, side)
  if (typeof bound !== 'number') return String(bound)
  if (type === 'float32' || type === 'float64') return formatFloat(bound)
  return JSON.stringify(bound)
}

/** Infinities as other engines write them; a float as one even where it is whole. */
function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"'
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value)
}

/** Whole milliseconds in ISO 8601; none outside the years 1 to 9999, which other engines cannot read. */
function formatTime(milliseconds: number): string | undefined {
  return milliseconds >= -62_135_596_800_000 && milliseconds <= 253_402_300_799_999
    ? `"${new Date(milliseconds).toISOString()}"`
    : undefined
}

const longestText = 32

/** Cut at 32 code points; a greatest value that is cut is rounded up at its last code point that has a successor, else there is no bound. */
function formatText(text: string, side: 'min' | 'max'): string | undefined {
  const points = Array.from(text.slice(0, longestText * 2 + 1))
  if (points.length <= longestText && text.length <= longestText * 2) return JSON.stringify(text)
  if (side === 'min') return JSON.stringify(points.slice(0, longestText).join(''))
  for (let last = longestText - 1; last >= 0; last--) {
    const point = (points[last] as string).codePointAt(0) as number
    if (point === 0x10ffff) continue
    const next = point === 0xd7ff ? 0xe000 : point + 1 // surrogates are no code points
    return JSON.stringify(points.slice(0, last).join('') + String.fromCodePoint(next))
  }
  return undefined
}

/** What a reader may conclude; undefined where the log does not say, or does not say it safely. */
export interface FileStatistics {
  readonly rows: number | undefined
  bounds(name: string, type: FileType): KnownBounds | undefined
}

/** Whoever wrote it. Never throws: what cannot be read is unknown. */
export function parseStatistics(stats: string | null | undefined): FileStatistics {
  const parsed = parseObject(stats)
  const least = own(parsed, 'minValues')
  const greatest = own(parsed, 'maxValues')
  const nulls = own(parsed, 'nullCount')
  const rows = own(parsed, 'numRecords')
  return {
    rows: typeof rows === 'number' ? rows : undefined,
    bounds(name, type) {
      const min = parseBound(own(least, name), type, 'min')
      const max = parseBound(own(greatest, name), type, 'max')
      const count = own(nulls, name)
      return min === undefined || max === undefined ? undefined : { min, max, nulls: typeof count === 'number' ? count : undefined }
    },
  }
}

function parseObject(text: string | null | undefined): unknown {
  try {
    return text == null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function own(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, key)
    ? (object as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function parseBound(value: unknown, type: FileType, side: 'min' | 'max'): Bound | undefined {
  switch (type) {
    case 'string':
    case 'json':
      return typeof value === 'string' ? value : undefined
    case 'timestamp':
    case 'microseconds':
      return parseTime(value, type, side)
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
    case 'bigint':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined
    case 'float32':
    case 'float64':
      return typeof value === 'number' ? (type === 'float32' ? Math.fround(value) : value) : undefined
    default:
      return undefined
  }
}

/** A time without a zone would be read as local; a date alone is read as UTC. */
const hasZone = /(?:Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/

/** The log floors to milliseconds, so a greatest time may be up to one too small. */
function parseTime(value: unknown, type: 'timestamp' | 'microseconds', side: 'min' | 'max'): number | undefined {
  const milliseconds = typeof value === 'string' && hasZone.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(milliseconds)) return undefined
  const safe = side === 'max' ? milliseconds + 1 : milliseconds
  return type === 'timestamp' ? safe : safe * 1_000
}
