// A training set as the Parquet file that the server writes: stored whole or not at all, whatever lies between.

import type { Connection, WireRequest } from '../connection.js'
import type { Deadline } from '../deadline.js'
import { writeFile } from '../files.js'
import { unreadable } from '../problem.js'

export interface TrainingFile {
  readonly rows: number
  readonly bytes: number
}

/** One try. @throws GranaryError as `writeFile`; `STORE_UNAVAILABLE`: the answer was cut off; `STORE_CORRUPT`: it is no such file */
export async function storeTrainingFile(requests: Connection, request: WireRequest, path: string, limit: Deadline): Promise<TrainingFile> {
  const { body, headers } = await requests.send(request, limit)
  const reader = body?.getReader()
  try {
    const rows = Number(headers.get('granary-rows') ?? Number.NaN)
    if (reader === undefined || !Number.isInteger(rows)) throw unreadable(requests.server, 'it is no file')
    return { rows, bytes: await writeFile(path, wholeFile(reader, toldLength(headers), requests, limit)) }
  } finally {
    reader?.cancel().catch(() => undefined) // here, for a file that cannot be opened asks for no chunk at all
  }
}

/** Bytes that the body has; undefined where nobody says, or compression made them others. */
function toldLength(headers: Headers): number | undefined {
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null
  return length === null ? undefined : Number(length)
}

const magic = 'PAR1'
/** The magic bytes of both ends, and the length of the footer. */
const shortest = 12

/** The chunks; throws after the last one where they are no whole Parquet file: a hop of HTTP/1.0 ends a cut answer as it ends a whole one. */
async function* wholeFile(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  length: number | undefined,
  requests: Connection,
  limit: Deadline,
): AsyncGenerator<Uint8Array> {
  let [bytes, head, tail] = [0, '', '']
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw requests.cutOff(cause, limit)
    })
    if (done) break
    limit.restart()
    bytes += value.length
    head = (head + letters(value.subarray(0, 4))).slice(0, 4)
    tail = (tail + letters(value.subarray(-4))).slice(-4)
    yield value
  }
  if (!magic.startsWith(head)) throw unreadable(requests.server, 'it is no Parquet file')
  if (bytes < shortest || tail !== magic || (length !== undefined && length !== bytes))
    throw requests.cutOff(new Error(`The file ends after ${bytes} bytes`), limit)
}

function letters(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
