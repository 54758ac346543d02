// A feature's type as stores see it.

import type { StoredType } from '../spec/index.js'
import type { FeatureType } from './feature-type.js'

/** The storage type of a feature type: categoricals are strings, so that a new category is no new layout. */
export function storedType(type: FeatureType): StoredType {
  switch (type.kind) {
    case 'categorical':
      return 'string'
    case 'vector':
      return { vector: type.length as number } // a vector always has one
    case 'array':
      return { array: storedType(type.item as FeatureType) } // an array always has one
    default:
      return type.kind
  }
}
