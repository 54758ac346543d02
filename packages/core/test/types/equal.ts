// Type assertions: `same<A, B>(true)` compiles where A and B are one type, as the compiler sees them.

export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export declare function same<A, B>(equal: Equal<A, B>): void
/** An intersection as the plain object that it is. */
export type Plain<T> = { [K in keyof T]: T[K] }
