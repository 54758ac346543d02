// The law for two stores of an author's together.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import type { StoreFactory, Suite } from '../conformance-case.js'
import { withRules } from '../contract/rules-of-case.js'
import { type ConformanceOptions, registerSuite } from '../register-suite.js'
import { dataOf } from '../store-data.js'
import { lawCases } from './law-cases.js'
import type { LawOptions } from './law-options.js'

export interface LawConformanceOptions extends Pick<ConformanceOptions<OnlineStore>, 'describe' | 'test'> {
  readonly online: StoreFactory<OnlineStore>
  readonly offline: StoreFactory<OfflineStore>
  readonly law?: LawOptions
}

/** Registers the cases of the law with the test runner, for an online store and a history that work together. */
export function lawConformance({ describe, test, online, offline, law = {} }: LawConformanceOptions): void {
  registerSuite(lawSuite(offline), { describe, test, law, ...factoryOf(online) })
}

/** The cases of the law for online stores beside this history, to be run with the factory of an online store. */
export function lawSuite(offline: StoreFactory<OfflineStore>): Suite<OnlineStore, never> {
  const cases = lawCases.map(({ id, title, run }) => ({
    id,
    title,
    requires: [],
    run: ({ newData, law }: Parameters<Suite<OnlineStore, never>['cases'][number]['run']>[0]) =>
      run(() => {
        const [rows, history] = [newData(), dataOf(offline)]
        const drop = async (): Promise<void> => {
          await rows.drop()
          await history.drop()
        }
        return { online: rows.open, offline: history.open, drop }
      }, law),
  }))
  return { title: 'law', cases: withRules('law', cases), checks: {} }
}

/** A factory may be of a class. */
function factoryOf<Store>(factory: StoreFactory<Store>): StoreFactory<Store> {
  return {
    create: (name) => factory.create(name),
    ...(factory.destroy && { destroy: (name: string) => factory.destroy?.(name) }),
  }
}
