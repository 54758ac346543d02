// The TypeScript types of rows, from the types of their columns. Look up in intersections, enumerate only at the edges.
// `& {}` after a mapped type shows it as the plain object that it is; an alias that hovers and declaration files must not name is written out in place.

import type { Types } from '../values/feature-type.js'

/** Shows an alias or an intersection as the plain object that it is. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {}
/** The intersection of a tuple's members. */
export type Merge<T extends readonly unknown[], Merged = unknown> = T extends readonly [infer Head, ...infer Tail]
  ? Merge<Tail, Merged & Head>
  : Merged
/** A row to hand in: required columns must be there, the others may be null or absent. */
export type InputRow<T extends Types> = {
  [K in keyof T as null extends T[K]['~types']['nullable'] ? never : K]: T[K]['~types']['input']
} & { [K in keyof T as null extends T[K]['~types']['nullable'] ? K : never]?: T[K]['~types']['input'] | null | undefined }
/** Join keys are never null, whatever their options. */
export type KeyInput<J extends Types> = { [K in keyof J]: J[K]['~types']['input'] }
export type KeyValues<J extends Types> = { [K in keyof J]: J[K]['~types']['value'] }
export type StoredRow<T extends Types> = { [K in keyof T]: T[K]['~types']['stored'] }
/** What reads give, as plain values by pinned reference: short in hovers and in declaration files. */
export type Pinned<Name extends string, F extends Types> = { [K in keyof F & string as `${Name}:${K}`]: F[K]['~types']['read'] }
/** Stands where a name should be that exists already. */
export type Taken<Name extends string, K extends string> = `${K} exists already in ${Name}`
