// What a read can be asked for, found among a store's definitions: a definition itself, a service's name, or references, typed by literal.

import type { AnyFeatureService, Definitions, Readable, Referable } from '../definition/any-definition.js'
import type { TornKeys } from '../definition/merged.js'
import type { Simplify } from '../definition/row-types.js'
import type { SharedMessage, SharedNames } from './result-row.js'

/** A service, a group, a selection, on-demand features, a service's name ('churn', 'churn@1'), or a tuple of references ('group:feature', 'group@2:feature'). */
export type Query = Readable | string | readonly string[]

// ---- definitions by name

type NamesOf<T> = T extends { readonly kind: 'feature-service' }
  ? never
  : T extends { readonly '~names': infer Name extends string }
    ? Name
    : never
type ServiceNamesOf<T> = T extends { readonly kind: 'feature-service'; readonly '~names': infer Name extends string } ? Name : never
/** Definitions by name and by name@version. One name with several versions holds their union. */
type Index<D extends readonly unknown[]> = { [I in keyof D & `${number}` as NamesOf<D[I]>]: D[I] }
type ServiceIndex<D extends readonly unknown[]> = { [I in keyof D & `${number}` as ServiceNamesOf<D[I]>]: D[I] }
/** The highest of some versions up to 99; above that, all of them. */
type Highest<V, Count extends readonly unknown[] = [unknown]> = Count['length'] extends 100
  ? V
  : [Exclude<V, Count['length']>] extends [never]
    ? V
    : Highest<Exclude<V, Count['length']>, [...Count, unknown]>
type Newest<T> = [T] extends [{ readonly version: infer V }] ? Extract<T, { readonly version: Highest<V> }> : T
type At<X, Name> = Name extends keyof X ? Newest<X[Name]> : never

// ---- references

type FeatureIn<T, K> = T extends Referable ? (K extends keyof T['features'] ? T['features'][K] : never) : never
type FeatureAt<X, R> = R extends `${infer Name}:${infer K}` ? FeatureIn<At<X, Name>, K> : never
type PinnedAt<X, R> = R extends `${infer Name}:${infer K}`
  ? At<X, Name> extends { readonly '~pinned': infer P extends string }
    ? `${P}:${K}`
    : never
  : never
type OwnerName<R> = R extends `${infer Name}:${string}` ? Name : never
/** The few groups that a query's references name: everything about the query is then looked up in this small index. */
type Owners<D extends readonly unknown[], R> = { [Name in OwnerName<R>]: At<Index<D>, Name> }
/** Only over a query's groups, never over a store's references. */
type Intersection<U> = (U extends unknown ? (some: U) => void : never) extends (all: infer All) => void ? All : never
type OwnerAt<X, R> = R extends `${infer Name}:${string}` ? At<X, Name> : never
type ReferencesOf<T> = T extends { readonly '~references': infer R } ? R : never
type ReadOf<T> = T extends { readonly '~types': { readonly read: infer V } } ? V : never

// ---- what a query reads

interface Reads<Keys, Values, Features> {
  readonly '~reads': { readonly keys: Keys; readonly values: Values; readonly features: Features }
}
export type KeysIn<T> = T extends { readonly '~reads': { readonly keys: infer Keys } } ? Keys : unknown
export type ValuesIn<T> = T extends { readonly '~reads': { readonly values: infer Values } } ? Values : unknown
export type FeaturesIn<T> = T extends { readonly '~reads': { readonly features: infer Features } } ? Features : unknown
/** What a query reads: itself, the service of that name, or what its references add up to. Compute it once and pass the result on. */
export type Read<D extends Definitions, Q> = Q extends Readable
  ? Q
  : Q extends readonly string[]
    ? ReadReferences<Owners<D, Q[number]>, Q[number]>
    : At<ServiceIndex<D>, Q>
type ReadReferences<X, R extends string> = Reads<
  Intersection<KeysIn<X[keyof X]>>,
  Intersection<ValuesIn<X[keyof X]>>,
  { [P in R as PinnedAt<X, P>]: ReadOf<FeatureAt<X, P>> }
>
/** The row that a read needs from its caller: join keys and request columns. */
export type KeysOf<D extends Definitions, Q> = Simplify<KeysIn<Read<D, Q>>>

// ---- a query that can be read, or what stands in its place in an error

/** `& string` for a store whose definitions are not known one by one. */
type AllReferences<D extends Definitions> = Exclude<D[number], AnyFeatureService>['~references'] & string
type CheckedReference<X, R, All> = [FeatureAt<X, R>] extends [never]
  ? [OwnerAt<X, R>] extends [never]
    ? All
    : ReferencesOf<OwnerAt<X, R>>
  : R
type CheckedReferences<D extends Definitions, Q extends readonly string[]> = {
  readonly [I in keyof Q]: CheckedReference<Index<D>, Q[I], AllReferences<D>>
}
/** The references that name no feature. */
type Unknown<X, R> = R extends unknown ? ([FeatureAt<X, R>] extends [never] ? R : never) : never
type Known<D extends Definitions, Q> = Q extends readonly string[]
  ? [Unknown<Owners<D, Q[number]>, Q[number]>] extends [never]
    ? true
    : false
  : Q extends string
    ? Q extends keyof ServiceIndex<D>
      ? true
      : false
    : true
/** The query itself where it can be read; else the names that can be, or a message. */
export type Checked<D extends Definitions, Q, Full> =
  Known<D, Q> extends true
    ? CheckedRead<Read<D, Q>, Q, Full>
    : NoInfer<Q extends readonly string[] ? CheckedReferences<D, Q> : keyof ServiceIndex<D>>
type CheckedRead<R, Q, Full> = [TornKeys<KeysIn<R>>] extends [never]
  ? Full extends true
    ? Q
    : [SharedNames<FeaturesIn<R>>] extends [never]
      ? Q
      : SharedMessage<SharedNames<FeaturesIn<R>>>
  : `${TornKeys<KeysIn<R>> & string} has two types`
