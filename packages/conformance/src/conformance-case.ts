// A case as data: what a store must do, what it needs of the store, and the steps that show it. No test runner in sight.

import type { LawOptions } from './law/law-options.js'
import type { StoreProcess } from './processes/store-process.js'

/** One thing that a store must do. */
export interface ConformanceCase<Store, Requirement extends string> {
  /** Stable and unique within its suite: `order/equal-replaces`. */
  readonly id: string
  readonly title: string
  /** Operations, facets and guarantees that the store must have; where one is lacking the case is skipped, for no other reason. */
  readonly requires: readonly Requirement[]
  /** The rules of the contract that it checks, as `DOCUMENT#RULE`: what a failure names. Absent: a case of the author's own. */
  readonly rules?: readonly string[]
  /** Rejects where the store does not do it. */
  run(context: CaseContext<Store>): Promise<void>
}

/** What a case works with: stores over data that no other case sees. They are closed, and the data dropped, after it. */
export interface CaseContext<Store> extends CaseData<Store> {
  readonly store: Store
  /** More data, as new and as unseen: for a case that lives many lives. Whoever asks for many drops them one by one. */
  newData(): CaseData<Store>
  /** What the suite was told about the law. */
  readonly law: LawOptions
}

/** The data of one name. */
export interface CaseData<Store> {
  /** One more store over these data. Those opened before stay open unless the case has closed them. */
  open(): Promise<Store>
  /** A path for a file that the case may write, where the suite was given one to make it with. */
  filePath(): string
  /** A process that does this job with a store over these data. */
  spawn(job: string): StoreProcess
  /** Makes these data unreadable from now on. */
  damage(): Promise<void>
  /** Closes every store over these data, and drops them. Done after the case where the case does not. */
  drop(): Promise<void>
}

/** How a suite gets its stores. */
export interface StoreFactory<Store> {
  /** Opens the data of this name, new where nobody has; the same name opens the same data again. Names are `[a-z0-9-]+`. */
  create(name: string): Store | Promise<Store>
  /** Drops the data of this name. Its stores are closed by then. */
  destroy?(name: string): void | Promise<void>
  /** Where a file of this name may be written: needed where the store has `files`. Removed by destroy. */
  filePath?(name: string): string
  /**
   * Starts a process that calls `runConformanceJob` with a store over the data of this name: what a second process sees, and what a killed one
   * leaves. Without it those cases are skipped.
   */
  spawn?(name: string, job: string): StoreProcess
  /** Makes the data of this name unreadable until destroy: overwrites files, stops the server. Without it those cases are skipped. */
  damage?(name: string): void | Promise<void>
  /** How many histories the law is tried on, and which. */
  readonly law?: LawOptions
}

/** For each requirement: undefined where the store, or the suite, meets it, else what is lacking. */
export type RequirementChecks<Store, Requirement extends string> = Readonly<
  Record<Requirement, (store: Store, factory: StoreFactory<Store>) => string | undefined>
>

/** A list of cases and what their requirements mean. */
export interface Suite<Store extends Closable, Requirement extends string> {
  readonly title: string
  readonly cases: readonly ConformanceCase<Store, Requirement>[]
  readonly checks: RequirementChecks<Store, Requirement>
}

export interface Closable {
  close(): Promise<void>
}
