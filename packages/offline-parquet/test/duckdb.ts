// DuckDB beside us: it reads what we write, and writes what we read.

import { DuckDBInstance } from '@duckdb/node-api'

export interface Duckdb {
  run(sql: string): Promise<void>
  /** Rows of values: bigints, byte arrays; lists as arrays; times in microseconds. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>
}

export async function openDuckdb(): Promise<Duckdb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  return {
    async run(sql) {
      await connection.run(sql)
    },
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRows().map((row) => row.map(plainValue))
    },
  }
}

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('items' in value && Array.isArray(value.items)) return value.items.map(plainValue)
  if ('bytes' in value) return ['bytes', ...(value.bytes as Uint8Array)]
  return 'micros' in value ? value.micros : value
}
