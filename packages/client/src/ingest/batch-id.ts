// Batch ids: every ingestion has one, so that a request that is sent twice is stored once.

import { GranaryError } from '@granary/core/codec'

/** The caller's id, or a new one, which stores remember for a day. @throws GranaryError `INPUT_INVALID_BATCH_ID`: no header can carry it */
export function batchIdOf(id: string | undefined): string {
  if (id === undefined) return `auto-${crypto.randomUUID()}`
  if (typeof id === 'string' && id.length <= 200 && /^[!-~](?:[ -~]*[!-~])?$/.test(id) && !/[/#]/.test(id)) return id
  throw new GranaryError(
    'INPUT_INVALID_BATCH_ID',
    'A batch id that goes over HTTP is 1 to 200 characters of visible ASCII, with spaces only between them, without / and #: those mark the parts of a batch',
  )
}
