// The law on a shop: what it reads online at a time is what its history gives for that time, and both are what all its rows say.

import { show } from '../../assert/show.js'
import type { Tally } from '../tally.js'
import { type Answer, type Answers, answersOf, isSame } from './answers.js'
import { type Asked, askedRows, momentsToLook, pastMoments } from './asked.js'
import { expectedFeatures, knownKeys } from './expected.js'
import { opening, type Shop } from './world.js'

/** Reads online and in history at moments from now on. Adds to the shop's problems, and moves its clock. */
export async function compare(shop: Shop, tally: Tally): Promise<void> {
  const asked = askedRows(shop)
  const times = momentsToLook(shop)
  const online: Answers[] = []
  for (const time of times) online.push(...(await readOnline(shop, asked, time)))
  const history = await readHistory(shop, asked, times, 'event')
  const known = knownKeys(shop)
  for (const [place, { one, time }] of places(asked, times).entries()) {
    for (const feature of expectedFeatures(shop, one, time, known)) {
      const { name, settled, level, inHistory, all } = feature
      if (!settled) continue
      const differ = differences(shop, one, time, feature)
      differ('history, against its rows', history[place]?.[name], inHistory)
      if (!level) continue
      tally.looks++
      const found = online[place]?.[name]
      if (found?.status === 'PRESENT') tally.present++
      differ('online, against all rows', found, all)
      if (isSame(inHistory, all)) differ('online, against history', found, history[place]?.[name])
    }
  }
}

/** Reads the history at any past moment, by event time and by what was known then. Adds to the shop's problems. */
export async function compareKnown(shop: Shop, tally: Tally): Promise<void> {
  const asked = askedRows(shop)
  const times = pastMoments(shop)
  if (times.length === 0) return
  const known = knownKeys(shop)
  for (const knownAt of ['event', 'created'] as const) {
    const history = await readHistory(shop, asked, times, knownAt)
    for (const [place, { one, time }] of places(asked, times).entries()) {
      for (const feature of expectedFeatures(shop, one, time, known, knownAt)) {
        if (!feature.settled) continue
        const found = history[place]?.[feature.name]
        tally.looks++
        if (found?.status === 'PRESENT') tally.present++
        differences(shop, one, time, feature)(`history with knownAt '${knownAt}', against its rows`, found, feature.inHistory)
      }
    }
  }
}

async function readOnline(shop: Shop, asked: readonly Asked[], time: number): Promise<readonly Answers[]> {
  shop.now = time
  const found = await shop.user.getOnlineFeatures(
    shop.definitions.everything,
    asked.map(({ row }) => row),
  )
  if (shop.cold) shop.behind.clear()
  shop.cold = false
  return found.rows.map((row, position) => answersOf(row, found.statuses[position]))
}

async function readHistory(
  shop: Shop,
  asked: readonly Asked[],
  times: readonly number[],
  knownAt: 'event' | 'created',
): Promise<readonly Answers[]> {
  const spine = places(asked, times).map(({ one, time }) => ({ ...one.row, event_timestamp: time }))
  const training = await shop.user.getHistoricalFeatures(shop.definitions.everything, { spine, knownAt, include: ['statuses'] })
  const [rows, statuses] = [await training.rows(), await training.statuses()]
  return rows.map((row, position) => answersOf(row, statuses[position]))
}

/** Every row asked at every time, time by time. */
function places(asked: readonly Asked[], times: readonly number[]) {
  return times.flatMap((time) => asked.map((one) => ({ one, time })))
}

function differences(shop: Shop, asked: Asked, time: number, { of, name }: { readonly of: string; readonly name: string }) {
  return (what: string, found: Answer | undefined, expected: Answer | undefined): void => {
    if (isSame(carriedBy(shop, found), carriedBy(shop, expected))) return
    const place = `${of}:${name} of ${show(asked.row)}, ${time - opening} ms after the beginning`
    shop.problems.push(`${what}: ${place}: got ${show(found)}, expected ${show(expected)}`)
  }
}

function carriedBy({ way }: Shop, answer: Answer | undefined): Answer | undefined {
  return answer && { ...answer, value: way.carried(answer.value) }
}
