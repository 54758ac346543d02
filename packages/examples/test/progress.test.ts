// Progress as a terminal and as a log file see it.

import { describe, expect, it } from 'vitest'
import { progress, stopwatch } from '../src/quickstart/progress.js'

function recorder(isTTY: boolean) {
  const texts: string[] = []
  return { isTTY, texts, write: (text: string) => texts.push(text) }
}

describe('progress', () => {
  it('draws one bar over itself on a terminal, and ends its line when it is full', () => {
    const stream = recorder(true)
    const bar = progress('Ingest', 3, stream)
    for (const day of ['one', 'two', 'three']) bar.advance(day)
    expect(stream.texts).toHaveLength(3)
    expect(stream.texts.every((text) => text.startsWith('\r'))).toBe(true)
    expect(stream.texts.map((text) => text.endsWith('\n'))).toEqual([false, false, true])
    expect(stream.texts[2]).not.toContain('░')
  })

  it('writes a few whole lines elsewhere, the last of them when all is done', () => {
    const stream = recorder(false)
    const lines = progress('Ingest', 181, stream)
    for (let day = 1; day <= 181; day++) lines.advance(`day ${day}`)
    const written = stream.texts.filter((text) => text !== '')
    expect(written).toHaveLength(5)
    expect(written.at(-1)).toBe('Ingest: 181/181 day 181\n')
    expect(written.join('')).not.toContain('\r')
  })
})

describe('stopwatch', () => {
  it('keeps what each step took, in order, and gives what it gives', async () => {
    const watch = stopwatch(recorder(false))
    expect(await watch.time('first', () => 1)).toBe(1)
    expect(await watch.time('second', async () => 2)).toBe(2)
    expect(watch.laps.map(({ name }) => name)).toEqual(['first', 'second'])
    expect(watch.laps.every(({ seconds }) => seconds >= 0)).toBe(true)
  })
})
