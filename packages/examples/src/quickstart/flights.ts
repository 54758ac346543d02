// The raw material: three million flights of the first half of 2001, read into columns.

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

/** The data is not where npm would have put it. */
export class FlightsMissing extends Error {}

/** `vega-datasets` exports nothing but its index, so the path to its data goes from there. */
function installedFile(): string {
  return fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')))
}

export interface ReadFlightsOptions {
  /** So many from the first on. Default: all three million. */
  readonly limit?: number | undefined
  /** Default: where npm has put the file. */
  readonly path?: string
}

/** @throws FlightsMissing */
export async function readFlights({ limit = Number.POSITIVE_INFINITY, path }: ReadFlightsOptions = {}): Promise<Flights> {
  const file = await openFlights(path)
  const metadata = await parquetMetadataAsync(file)
  const length = Math.min(limit, Number(metadata.num_rows))

  const departure = new Float64Array(length)
  const delay = new Int32Array(length)
  const distance = new Int32Array(length)
  const origin = new Uint16Array(length)
  const destination = new Uint16Array(length)
  const airports = new Map<string, number>()

  /** Column by column: a typed array is filled, and no object made for a flight. */
  const setters: Readonly<Record<string, (flight: number, value: unknown) => void>> = {
    date: (flight, milliseconds) => (departure[flight] = Number(milliseconds)),
    delay: (flight, minutes) => (delay[flight] = Number(minutes)),
    distance: (flight, miles) => (distance[flight] = Number(miles)),
    origin: (flight, name) => (origin[flight] = codeOf(airports, String(name))),
    destination: (flight, name) => (destination[flight] = codeOf(airports, String(name))),
  }
  await parquetRead({
    file,
    metadata,
    compressors,
    columns: Object.keys(setters),
    rowEnd: length,
    parsers: { timestampFromMicroseconds: (microseconds) => Number(microseconds) / 1_000 }, // instead of a Date
    onChunk({ columnName, columnData, rowStart, rowEnd }) {
      const set = setters[columnName]
      const rows = Math.min(rowEnd, length) - rowStart // a chunk may hold more than was asked for
      for (let row = 0; row < rows; row++) set?.(rowStart + row, columnData[row])
    },
  })
  return { length, departure, delay, distance, origin, destination, airports: [...airports.keys()] }
}

async function openFlights(path: string | undefined): ReturnType<typeof asyncBufferFromFile> {
  const wayOut = 'It comes with the npm package vega-datasets 3.2.1: run npm ci in the root folder of the repository.'
  try {
    return await asyncBufferFromFile(path ?? installedFile())
  } catch (cause) {
    throw new FlightsMissing(`flights-3m.parquet, the data of the quickstart, is missing. ${wayOut}`, { cause })
  }
}

function codeOf(codes: Map<string, number>, name: string): number {
  const known = codes.get(name)
  if (known !== undefined) return known
  codes.set(name, codes.size)
  return codes.size - 1
}
