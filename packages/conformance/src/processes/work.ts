// Other processes at work, seen from the suite.

import { check } from '../assert/assert.js'
import type { CaseContext } from '../conformance-case.js'
import { type Job, jobText } from './job.js'
import { ended, linesOf } from './store-process.js'

/** Lets so many processes work at once until each has done all; throws where one ends otherwise. */
export async function workAtOnce(
  { spawn }: Pick<CaseContext<never>, 'spawn'>,
  writers: number,
  count: number,
  kind: Job['kind'] = 'store',
): Promise<void> {
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const process = spawn(jobText({ kind, writer, count }))
      const end = ended(process)
      let acknowledged = 0
      for await (const line of linesOf(process)) if (/^\d+$/.test(line)) acknowledged++
      const code = await end
      check(code === 0, `process ${writer} ended with ${code} after ${acknowledged} of ${count} writes`)
      check(acknowledged === count, `process ${writer} said that ${acknowledged} of ${count} writes were acknowledged`)
    }),
  )
}

/** Lets a process work, kills it the moment it has said that so many writes were acknowledged, and answers how many it said in all. */
export async function workUntilKilled({ spawn }: Pick<CaseContext<never>, 'spawn'>, writer: number, until: number): Promise<number> {
  const process = spawn(jobText({ kind: 'store', writer, count: 1_000_000 }))
  const end = ended(process)
  let acknowledged = 0
  for await (const line of linesOf(process)) {
    if (/^\d+$/.test(line)) acknowledged++
    if (acknowledged === until) process.kill('SIGKILL')
  }
  const code = await end
  check(acknowledged >= until, `process ${writer} ended with ${code} after ${acknowledged} writes, before it was killed`)
  return acknowledged
}
