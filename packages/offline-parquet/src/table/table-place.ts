// Where tables and their files lie beneath the root, and that nothing in a name can lead elsewhere.

import { join } from 'node:path'
import { GranaryError } from '@granary/core/codec'
import type { TableSchema } from '@granary/core/spec'
import type { TablePlace } from '../delta/place.js'
import { corrupt } from '../store-errors.js'

/**
 * ROOT/GROUP/vVERSION.
 * @throws GranaryError `INPUT_INVALID_OPTION`: the group's name is not an identifier, or the version not a whole number from 1 on.
 */
export function tablePlace(root: string, { group, version }: Pick<TableSchema, 'group' | 'version'>): TablePlace {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(group) || !Number.isSafeInteger(version) || version < 1) {
    throw new GranaryError('INPUT_INVALID_OPTION', 'A table is stored only under an identifier and a version from 1 on')
  }
  const name = `${group}/v${version}`
  return { folder: join(root, name), name }
}

/**
 * The path of a data file that the log names: within the table's folder.
 * @throws GranaryError `STORE_CORRUPT`: it leads out of the folder, or to another host.
 */
export function dataFilePath(place: TablePlace, path: string): string {
  const escapes = path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path) || path.split('/').includes('..') || path.includes('\0')
  if (escapes) throw corrupt(place.name, 'the log names a data file outside of the table')
  return join(place.folder, path)
}
