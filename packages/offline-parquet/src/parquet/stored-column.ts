// The columns of a Parquet file, whoever wrote it: what they hold, and where their lists and nulls lie.

import type { StoredType } from '@granary/core/spec'
import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet'
import { type LeafFormat, leafFormat } from './leaf-format.js'

/** A top-level column that can be read. */
export interface StoredColumn {
  readonly name: string
  /** What its values are by nature; an int64 may turn out to hold more than a number can. */
  readonly type: StoredType
  readonly leaf: SchemaElement
  readonly format: LeafFormat
  /** The position of its leaf among a row group's chunks. */
  readonly chunk: number
  /** The definition level of a value. */
  readonly there: number
  /** A list around the value, outermost first: the definition level from which on it is there, though perhaps empty. */
  readonly lists: readonly number[]
}

/** Columns by name, in file order; those that we cannot read (maps, structs) are named in `unreadable`. */
export interface StoredColumns {
  readonly columns: ReadonlyMap<string, StoredColumn>
  readonly unreadable: readonly string[]
}

export function storedColumns(metadata: FileMetaData): StoredColumns {
  const columns = new Map<string, StoredColumn>()
  const unreadable: string[] = []
  let chunk = 0
  for (const tree of parquetSchema(metadata).children) {
    const path = listPath(tree)
    const leaf = path?.at(-1)?.element
    const format = leaf === undefined ? undefined : leafFormat(leaf)
    if (path === undefined || leaf === undefined || format === undefined) unreadable.push(tree.element.name)
    else columns.set(tree.element.name, { name: tree.element.name, leaf, format, chunk, ...levels(path, format) })
    chunk += countLeaves(tree)
  }
  return { columns, unreadable }
}

/** The nodes from a top-level column to its one leaf; undefined where it has several. */
function listPath(tree: SchemaTree): readonly SchemaTree[] | undefined {
  const [only, ...others] = tree.children
  if (only === undefined) return [tree]
  if (others.length > 0 || tree.element.converted_type === 'MAP' || !isList(tree, only)) return undefined
  const rest = listPath(only)
  return rest === undefined ? undefined : [tree, ...rest]
}

/** A group with one child is a list or its repeated item; a struct with one field is neither. */
function isList(tree: SchemaTree, only: SchemaTree): boolean {
  return tree.element.repetition_type === 'REPEATED' || only.element.repetition_type === 'REPEATED'
}

function levels(path: readonly SchemaTree[], format: LeafFormat): { type: StoredType; there: number; lists: readonly number[] } {
  const lists: number[] = []
  let level = 0
  for (const { element } of path) {
    if (element.repetition_type === 'REPEATED') lists.push(level)
    if (element.repetition_type !== 'REQUIRED') level++
  }
  return { type: lists.reduce<StoredType>((type) => ({ array: type }), format.type), there: level, lists }
}

function countLeaves(tree: SchemaTree): number {
  return tree.children.length === 0 ? 1 : tree.children.reduce((sum, child) => sum + countLeaves(child), 0)
}
