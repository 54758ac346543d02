// What a person sees while the quickstart works: a bar where the terminal can draw one, else a line now and then.

import { performance } from 'node:perf_hooks'

/** Where progress goes: standard error, so that standard output holds the summary alone. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  /** One more is done; `note` says what. */
  advance(note: string): void
}

const barWidth = 30
const linesWithoutTerminal = 5

/** Progress towards `total`. It ends by itself, with the last `advance`. */
export function progress(label: string, total: number, stream: ProgressStream): Progress {
  let done = 0
  function bar(note: string): string {
    const filled = Math.round((done / total) * barWidth)
    return `\r${label} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${done}/${total} ${note}\u001b[K${done === total ? '\n' : ''}`
  }
  function line(note: string): string {
    const due = Math.floor((done * linesWithoutTerminal) / total) > Math.floor(((done - 1) * linesWithoutTerminal) / total)
    return due ? `${label}: ${done}/${total} ${note}\n` : ''
  }
  return {
    advance(note) {
      done++
      stream.write(stream.isTTY === true ? bar(note) : line(note))
    },
  }
}

export interface Stopwatch {
  /** What `step` gives; how long it took is kept under its name. */
  time<T>(name: string, step: () => T | Promise<T>): Promise<T>
  readonly laps: readonly { readonly name: string; readonly seconds: number }[]
}

export function stopwatch(stream: ProgressStream): Stopwatch {
  const laps: { name: string; seconds: number }[] = []
  return {
    laps,
    async time(name, step) {
      const started = performance.now()
      stream.write(`${name} ...\n`)
      const result = await step()
      laps.push({ name, seconds: (performance.now() - started) / 1_000 })
      return result
    },
  }
}
