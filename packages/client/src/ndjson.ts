// Lines of an answer as they come.

/** Some at a time, none empty. Leaving the loop cancels the body. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly string[], void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let open = true
  try {
    while (open) {
      const { done, value } = await reader.read()
      open = !done
      const lines = (rest + decoder.decode(value, { stream: open })).split('\n')
      rest = open ? (lines.pop() as string) : '' // a split gives one at least
      const whole = lines.filter((line) => line !== '')
      if (whole.length > 0) yield whole
    }
  } finally {
    if (open) void reader.cancel().catch(() => undefined)
  }
}
