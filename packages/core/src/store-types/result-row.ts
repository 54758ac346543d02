// The rows that reads give, from features by pinned reference ('group@1:feature'): short names, or full ones.

import type { Simplify } from '../definition/row-types.js'

/** Each version of each group among pinned references. */
type Versions<P> = {
  [R in P & string as R extends `${infer Name}@${string}` ? Name : never]: R extends `${string}@${infer V}:${string}` ? V : never
}
type Several<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never
/** `group__feature`, or `group__2__feature` where the read holds two versions of the group. */
type FullName<R, P> = R extends `${infer Name}@${infer V}:${infer K}`
  ? Name extends keyof Versions<P>
    ? true extends Several<Versions<P>[Name]>
      ? `${Name}__${V}__${K}`
      : `${Name}__${K}`
    : never
  : R extends `${infer Name}:${infer K}`
    ? `${Name}__${K}`
    : never
type ShortName<R> = R extends `${string}:${infer K}` ? K : never
/** A row of the features `F`. */
export type RowOf<F, Full> = Simplify<
  Full extends true ? { [R in keyof F as FullName<R, keyof F>]: F[R] } : { [R in keyof F as ShortName<R>]: F[R] }
>

/** The references that each short name stands for. */
type ByShortName<F> = { [R in keyof F as ShortName<R>]: R }
/** The references that share their short name with another. */
export type SharedNames<F, B = ByShortName<F>> = { [K in keyof B]: true extends Several<B[K]> ? B[K] : never }[keyof B]
type Last<U> = (U extends unknown ? (take: () => U) => void : never) extends (take: infer F) => void
  ? F extends () => infer L
    ? L
    : never
  : never
/** Made only where there is an error: one line for two of the references. */
export type SharedMessage<U, L = Last<U>> = `${Exclude<U, L> & string} and ${L & string} have one name: pass fullFeatureNames: true`
