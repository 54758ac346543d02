// Batch ids: what a user may choose, what core makes, and what follows from them.

import { GranaryError } from '../../errors/granary-error.js'

/** What a batch is called. A stream's batches have an id each, and one name together. */
export interface BatchNames {
  /** What stores remember. */
  readonly id: string
  /** What the report and errors name, and a repetition passes. */
  readonly batchId: string
}

/** Begins every id that core makes up: stores forget those after a day. */
const madePrefix = 'auto-'

/** The caller's id, or a new one. @throws GranaryError `INPUT_INVALID_BATCH_ID` */
export function batchIdOf(id: string | undefined): string {
  if (id === undefined) return `${madePrefix}${crypto.randomUUID()}`
  if (typeof id === 'string' && id.length > 0 && id.length <= 200 && !/[/#]/.test(id) && id.isWellFormed()) return id
  throw new GranaryError(
    'INPUT_INVALID_BATCH_ID',
    'A batch id is a string of 1 to 200 characters without / and #: those mark the parts of a batch',
  )
}

/** The id of one batch of a stream. The size is in it, so that a stream resumed with another one never matches by accident. */
export function streamBatchId(id: string, offset: number, size: number): string {
  return `${id}/${offset}+${size}`
}

/** 0 to 999: a batch's share of the millisecond that its clock gave it, so that two processes rarely stamp alike. */
export function microsecondsOf(batchId: string): number {
  return hash(batchId) % 1_000
}

/** Names a set of row numbers. */
export function rowsHash(rows: readonly number[]): string {
  return `${rows.length}-${hash(rows.join()).toString(16)}`
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
