// The raw material: three million flights of the first half of 2001, read into columns.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/**
 * Flights by column, in order of departure. No object is made for a flight.
 *
 * Times are those of the clock at the origin, read as if it stood in UTC: a row compares with other rows of its origin only.
 */
export interface Flights {
  readonly length: number
  /** When it took off: epoch milliseconds. */
  readonly departure: Float64Array
  /** Minutes by which it landed behind schedule; below zero: ahead of it. */
  readonly delay: Int32Array
  /** Miles. */
  readonly distance: Int32Array
  /** Positions in `airports`. */
  readonly origin: Uint16Array
  readonly destination: Uint16Array
  readonly airports: readonly string[]
}

/** Behind schedule by more minutes than these: the airlines' own measure of late. */
const minutesOfGrace = 15

export function isLate(flights: Flights, flight: number): boolean {
  return (flights.delay[flight] as number) > minutesOfGrace
}

/** Where npm has put the data. `vega-datasets` exports no file but its own index, so the path goes from there. */
function flightsFile(): string {
  return fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')))
}

/** The first `limit` flights of the file, or all of them. */
export async function readFlights(limit = Number.POSITIVE_INFINITY): Promise<Flights> {
  const file = await openFlights()
  const metadata = await parquetMetadataAsync(file)
  const length = Math.min(limit, Number(metadata.num_rows))

  const departure = new Float64Array(length)
  const numbers = { delay: new Int32Array(length), distance: new Int32Array(length) }
  const codes = { origin: new Uint16Array(length), destination: new Uint16Array(length) }
  const airports = new Map<string, number>()

  await parquetRead({
    file,
    metadata,
    compressors,
    columns: ['date', 'delay', 'distance', 'origin', 'destination'],
    rowEnd: length,
    parsers: { timestampFromMicroseconds: (microseconds) => Number(microseconds) / 1_000 }, // not a Date a row
    onChunk({ columnName, columnData, rowStart, rowEnd }) {
      const rows = Math.min(rowEnd, length) - rowStart
      if (columnName === 'date') {
        for (let row = 0; row < rows; row++) departure[rowStart + row] = columnData[row] as number
      } else if (columnName === 'delay' || columnName === 'distance') {
        const numbersHere = numbers[columnName]
        for (let row = 0; row < rows; row++) numbersHere[rowStart + row] = Number(columnData[row])
      } else {
        const codesHere = codes[columnName as 'origin' | 'destination']
        for (let row = 0; row < rows; row++) codesHere[rowStart + row] = codeOf(airports, columnData[row] as string)
      }
    },
  })
  return { length, departure, ...numbers, ...codes, airports: [...airports.keys()] }
}

async function openFlights(): ReturnType<typeof asyncBufferFromFile> {
  let file: string
  try {
    file = flightsFile()
  } catch (cause) {
    throw new Error('The flights are not installed: they come with the npm package vega-datasets. Run npm ci first.', { cause })
  }
  if (existsSync(file)) return asyncBufferFromFile(file)
  throw new Error(`The flights are missing: ${file} comes with the npm package vega-datasets 3.2.1. Run npm ci again.`)
}

function codeOf(codes: Map<string, number>, name: string): number {
  const known = codes.get(name)
  if (known !== undefined) return known
  codes.set(name, codes.size)
  return codes.size - 1
}
