// The data of one name: opened as often as a case likes, and dropped with everything that works on them.

import type { CaseData, Closable, StoreFactory } from './conformance-case.js'
import type { StoreProcess } from './processes/store-process.js'

/** Data of a new name. */
export function dataOf<Store extends Closable>(factory: StoreFactory<Store>): CaseData<Store> {
  const name = freshName()
  const opened: Store[] = []
  const processes: StoreProcess[] = []
  let dropped = false
  return {
    async open() {
      const store = await factory.create(name)
      opened.push(store)
      return store
    },
    filePath() {
      if (factory.filePath === undefined) throw new Error('The store has files: give the suite a filePath(name)')
      return factory.filePath(name)
    },
    spawn(job) {
      if (factory.spawn === undefined) throw new Error('The case needs a process: give the suite a spawn(name, job)')
      const process = factory.spawn(name, job)
      processes.push(process)
      return process
    },
    async damage() {
      await factory.damage?.(name)
    },
    async drop() {
      if (dropped) return
      dropped = true
      for (const process of processes) process.kill('SIGKILL')
      await Promise.allSettled(opened.map((store) => store.close()))
      await factory.destroy?.(name)
    },
  }
}

let names = 0
const run = Math.floor(Math.random() * 36 ** 6).toString(36) // so that two runs over one server do not meet

function freshName(): string {
  names++
  return `kit-${run}-${names}`
}
