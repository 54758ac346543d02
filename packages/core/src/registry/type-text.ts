// A recorded type as people read it, which is also what makes two types the same.

import type { FeatureKind } from '../values/feature-type.js'
import type { CatalogKind } from './catalog-info.js'
import type { RecordedType } from './document.js'

/** `int64`, `categorical`, `vector(64)`, `array(string)`. Equal texts are equal types, categories aside. */
export function typeText(type: RecordedType): string {
  if (typeof type.stored === 'object' && 'vector' in type.stored) return `vector(${type.stored.vector})`
  return type.item === undefined ? type.kind : `array(${typeText(type.item)})`
}

const catalogKinds: Readonly<Record<FeatureKind, CatalogKind>> = {
  string: 'text',
  categorical: 'categorical',
  boolean: 'boolean',
  int32: 'numerical',
  int64: 'numerical',
  bigint: 'numerical',
  float32: 'numerical',
  float64: 'numerical',
  timestamp: 'timestamp',
  bytes: 'text',
  array: 'text',
  vector: 'embedding',
  json: 'text',
}

/** The catalog's kind of a type. An array of numbers is an embedding; what fits nowhere (bytes, json, other arrays) is text. */
export function catalogKind(type: RecordedType): CatalogKind {
  return type.item !== undefined && catalogKind(type.item) === 'numerical' ? 'embedding' : (catalogKinds[type.kind] ?? 'text')
}

/** The categories of a type, of its items too, that the recorded one lacks. */
export function newCategories(recorded: RecordedType, type: RecordedType): readonly string[] {
  const own = (type.categories ?? []).filter((category) => !recorded.categories?.includes(category))
  return recorded.item === undefined || type.item === undefined ? own : [...own, ...newCategories(recorded.item, type.item)]
}

/** The recorded type with the categories that it lacks behind its own. */
export function withCategories(recorded: RecordedType, type: RecordedType): RecordedType {
  if (newCategories(recorded, type).length === 0) return recorded
  return {
    ...recorded,
    ...(recorded.categories !== undefined && { categories: [...new Set([...recorded.categories, ...(type.categories ?? [])])] }),
    ...(recorded.item !== undefined && type.item !== undefined && { item: withCategories(recorded.item, type.item) }),
  }
}
