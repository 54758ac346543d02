// A case as data: what a store must do, what it needs of the store, and the steps that show it. No test runner in sight.

/** One thing that a store must do. */
export interface ConformanceCase<Store, Requirement extends string> {
  /** Stable and unique within its suite: `order/equal-replaces`. */
  readonly id: string
  readonly title: string
  /** Operations, facets and guarantees that the store must have; where one is lacking the case is skipped, for no other reason. */
  readonly requires: readonly Requirement[]
  /** Rejects where the store does not do it. */
  run(context: CaseContext<Store>): Promise<void>
}

/** What a case works with: stores over data that no other case sees. They are closed, and the data dropped, after it. */
export interface CaseContext<Store> {
  readonly store: Store
  /** One more store over the same data. Those opened before stay open unless the case has closed them. */
  open(): Promise<Store>
  /** A path for a file that this case may write, where the suite was given one to make it with. */
  filePath(): string
}

/** How a suite gets its stores. */
export interface StoreFactory<Store> {
  /** Opens the data of this name, new where nobody has; the same name opens the same data again. Names are `[a-z0-9-]+`. */
  create(name: string): Store | Promise<Store>
  /** Drops the data of this name. Its stores are closed by then. */
  destroy?(name: string): void | Promise<void>
  /** Where a file of this name may be written: needed where the store has `files`. Removed by destroy. */
  filePath?(name: string): string
}

/** For each requirement: undefined where the store meets it, else what it lacks. */
export type RequirementChecks<Store, Requirement extends string> = Readonly<Record<Requirement, (store: Store) => string | undefined>>

/** A list of cases and what their requirements mean. */
export interface Suite<Store extends Closable, Requirement extends string> {
  readonly title: string
  readonly cases: readonly ConformanceCase<Store, Requirement>[]
  readonly checks: RequirementChecks<Store, Requirement>
}

export interface Closable {
  close(): Promise<void>
}
