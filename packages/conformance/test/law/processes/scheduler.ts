// Who goes next: operations run until they ask a store for something, and wait there until they are let through.

import type { Hold } from './held-stores.js'

export interface Operation {
  readonly process: number
  /** How its promise settled; undefined while it is under way. */
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined
  /** Calls that wait, oldest first. */
  readonly held: (() => void)[]
}

export interface Scheduler {
  /** Under way, in the order of their beginning. */
  readonly operations: readonly Operation[]
  /** What the stores of every process call before each effect. Outside of operations nothing is held. */
  readonly hold: Hold
  /** Begins, and lets through so many calls. `onSettled` is told at the very step that settles it. */
  start(process: number, run: () => Promise<unknown>, steps: number, onSettled: (operation: Operation) => void): Promise<Operation>
  step(operation: Operation, steps: number): Promise<void>
  /** Until it has settled. */
  finish(operation: Operation): Promise<void>
  finishAll(): Promise<void>
  /** Calls under way of a process, or of all, never settle and never take effect. */
  kill(process?: number): void
}

/** More steps than any operation has, and more rests than any scan takes. */
const mostSteps = 500
const mostRests = 1_000

type Running = Operation & { readonly onSettled: (operation: Operation) => void }

export function scheduler(): Scheduler {
  let operations: Running[] = []
  let current: Operation | undefined

  /** The operation has settled, or waits for a store, and all the others wait too. Long scans rest for a timer now and then: that is no step. */
  async function letRun(operation: Operation, begin: () => void): Promise<void> {
    current = operation
    begin()
    await new Promise<void>((resolve) => setImmediate(resolve))
    for (let left = mostRests; left > 0 && operation.outcome === undefined && operation.held.length === 0; left--)
      await new Promise((resolve) => setTimeout(resolve))
    current = undefined
    const settled = operations.filter(({ outcome }) => outcome !== undefined)
    operations = operations.filter(({ outcome }) => outcome === undefined)
    for (const done of settled) done.onSettled(done)
  }

  async function step(operation: Operation, steps: number): Promise<void> {
    for (let left = steps; left > 0 && operations.some((running) => running === operation); left--) {
      const call = operation.held.shift()
      if (call === undefined) throw new Error('An operation waits for something that no store holds')
      await letRun(operation, call)
    }
  }

  return {
    get operations() {
      return operations
    },
    hold: () => (current === undefined ? Promise.resolve() : new Promise((resolve) => void current?.held.push(resolve))),
    async start(process, run, steps, onSettled) {
      const operation: Running = { process, outcome: undefined, held: [], onSettled }
      operations.push(operation)
      await letRun(operation, () => {
        void settle(operation, run)
      })
      await step(operation, steps)
      return operation
    },
    step,
    finish: (operation) => step(operation, mostSteps),
    async finishAll() {
      for (let left = mostSteps; left > 0 && operations.length > 0; left--) await step(operations[0] as Operation, 1)
    },
    kill(process) {
      operations = operations.filter((operation) => process !== undefined && operation.process !== process)
    },
  }
}

async function settle(operation: Operation, run: () => Promise<unknown>): Promise<void> {
  try {
    operation.outcome = { value: await run() }
  } catch (error) {
    operation.outcome = { error }
  }
}
