// The training set as a model wants it: numbers by column, and the label.

import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** Rows by column, in order of departure. */
export interface TrainingRows {
  readonly length: number
  /** Epoch milliseconds. */
  readonly departure: Float64Array
  /** 1 = landed late. */
  readonly late: Uint8Array
  /** What was known at departure, by name; NaN where the store had nothing. */
  readonly features: ReadonlyMap<string, Float64Array>
}

/** Columns of the file that are no numbers to learn from. */
const others = ['origin', 'destination', 'event_timestamp', 'late']

/** The file that the quickstart writes. */
export async function readTrainingRows(path: string): Promise<TrainingRows> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const length = Number(metadata.num_rows)
  const features = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter((name) => !others.includes(name))
  const columns = new Map([...features, 'event_timestamp', 'late'].map((name) => [name, new Float64Array(length)]))

  await parquetRead({
    file,
    metadata,
    compressors,
    columns: [...columns.keys()],
    onChunk({ columnName, columnData, rowStart }) {
      const column = columns.get(columnName) as Float64Array // made for every name that is asked for
      for (let row = 0; row < columnData.length; row++) column[rowStart + row] = toNumber(columnData[row])
    },
  })
  return {
    length,
    departure: columns.get('event_timestamp') as Float64Array,
    late: Uint8Array.from(columns.get('late') as Float64Array),
    features: new Map(features.map((name) => [name, columns.get(name) as Float64Array])),
  }
}

function toNumber(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(value) // Dates, booleans and bigints are numbers too
}
