// A process of the author's that works with a store: what the suite needs of it, which `spawn` of node:child_process gives.

export interface StoreProcess {
  /** What the process says, line by line. */
  readonly stdout: AsyncIterable<string | Uint8Array> | null
  kill(signal: 'SIGKILL'): unknown
  /** Told once the process has ended and said everything. */
  once(event: 'close', listener: (code: number | null) => void): unknown
}

/** The lines that a process says, each when it is whole. */
export async function* linesOf({ stdout }: StoreProcess): AsyncGenerator<string> {
  if (stdout === null)
    throw new Error("spawn gave a process whose stdout is not piped: leave stdio as it is, or ['ignore', 'pipe', 'inherit']")
  const decoder = new TextDecoder()
  let begun = ''
  for await (const chunk of stdout) {
    const lines = (begun + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n')
    begun = lines.pop() ?? ''
    yield* lines.map((line) => line.trimEnd())
  }
}

/** Resolves with the exit code; null: it was killed. Ask before it may have ended. */
export function ended(process: StoreProcess): Promise<number | null> {
  return new Promise((resolve) => void process.once('close', resolve))
}
