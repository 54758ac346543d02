// One small table and its rows.

import type { OnlineRow, TableSchema } from '@granary/core/spec'

export function tableNamed(id: string): TableSchema {
  const [group = '', version] = id.split('@')
  const keys = [{ name: 'id', type: 'string' as const }]
  const columns = [{ name: 'value', type: 'int32' as const }]
  return { id, group, version: Number(version), keys, columns, fingerprint: '0123456789abcdef' }
}

export function rowOf(table: TableSchema, event: number, expiresAt?: number): OnlineRow {
  const row = { table, event, created: event * 1_000, deleted: false, values: [event] }
  return expiresAt === undefined ? row : { ...row, expiresAt }
}
