// What an online read asks, apart from how it travels: alone, or together with others.

import type { Limits } from '../deadline.js'
import type { AskedParts, OnlineAnswer } from './online-answer.js'

/** What is read, whatever the keys. */
export interface OnlineQuestion extends AskedParts {
  /** The members of the request's body but the keys, as JSON text. */
  readonly text: string
}

/** Asks for `keys`, the JSON text of each. */
export type Ask = (question: OnlineQuestion, keys: readonly string[], limits: Limits) => Promise<OnlineAnswer>
