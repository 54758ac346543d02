// The one error class: a stable code, a message that names the thing and the way out, and what a caller needs to go on.

import { type ErrorCode, errorCodes } from './codes.js'

/** What is wrong with one row. `row` is its position in the input, from 0; no message holds a row's value. */
export interface RowError {
  readonly row: number
  readonly column?: string
  readonly code: ErrorCode
  readonly message: string
}

export interface GranaryErrorOptions {
  readonly cause?: unknown
  /** Every bad row of a rejected batch. */
  readonly errors?: readonly RowError[]
  /** The batch concerned: repeat the call with it. */
  readonly batchId?: string
  /** How far a stream of rows got: the position of the first row that is not stored. */
  readonly offset?: number
}

const brand = 'granary.error'

/**
 * Every error of Granary. `code` is stable; `message` is not.
 * `retryable`: the same call may succeed later; `status`: what it is over HTTP.
 */
export class GranaryError extends Error {
  override readonly name = 'GranaryError'
  readonly code: ErrorCode
  // Declared, not defined: what an error lacks does not stand in its print as undefined.
  declare readonly errors?: readonly RowError[]
  declare readonly batchId?: string
  declare readonly offset?: number

  constructor(code: ErrorCode, message: string, options: GranaryErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.errors !== undefined) this.errors = options.errors
    if (options.batchId !== undefined) this.batchId = options.batchId
    if (options.offset !== undefined) this.offset = options.offset
  }

  get '~brand'(): string {
    return brand
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  /** True for errors of any copy of this package in the process, unlike `instanceof`. */
  static isInstance(value: unknown): value is GranaryError {
    return typeof value === 'object' && value !== null && '~brand' in value && value['~brand'] === brand
  }
}
