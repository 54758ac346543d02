// Lines of an answer as they come.

/** Some at a time, none empty. Leaving the loop cancels the body. Throws where the body ends within an object: not every way there tells of a cut. */
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
      if (open)
        rest = lines.pop() as string // a split gives one at least
      else checkWhole(lines[0] as string)
      const whole = lines.filter((line) => line !== '')
      if (whole.length > 0) yield whole
    }
  } finally {
    if (open) void reader.cancel().catch(() => undefined)
  }
}

/** Of the last line, which no line break ends. What is no beginning of an object is left to the reader, who says what it is. */
function checkWhole(line: string): void {
  if (!line.startsWith('{')) return
  try {
    JSON.parse(line)
  } catch {
    throw new Error('The body ends within a line') // the parser's own error repeats the text
  }
}
