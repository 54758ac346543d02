// A stored value as people read it: dates for times, parsed json, and copies of what could be written into.

import { GranaryError } from '../errors/granary-error.js'
import type { Value } from '../spec/index.js'
import type { FeatureType } from './feature-type.js'

/**
 * A function that makes the user's value of a stored one; null stays null. Vectors and bytes are copied, so that no user writes into a store.
 * It throws GranaryError `STORE_CORRUPT` at text that is no JSON. `what`: the column in that error, "g@1: profile".
 */
export function userValue(type: FeatureType, what = 'A column'): (value: Value) => unknown {
  switch (type.kind) {
    case 'timestamp':
      return (value) => (value === null ? null : new Date(value as number)) // stored times are numbers
    case 'json':
      return (value) => (value === null ? null : parsedJson(value as string, what)) // stored json is its text
    case 'bytes':
    case 'vector':
      return (value) => (value === null ? null : (value as Uint8Array | Float32Array).slice())
    case 'array': {
      const item = userValue(type.item as FeatureType, what) // an array always has one
      return (value) => (value === null ? null : (value as readonly Value[]).map(item))
    }
    default:
      return (value) => value
  }
}

/** True where `userValue` gives the stored value itself: columns of such a type need no pass of their own. */
export function isUserValue(type: FeatureType): boolean {
  return !['timestamp', 'json', 'bytes', 'vector', 'array'].includes(type.kind)
}

function parsedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // whose error repeats the text
    throw new GranaryError('STORE_CORRUPT', `${what} holds a json value that is no JSON: materialize the group again from its history`)
  }
}
