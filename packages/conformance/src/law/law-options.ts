// How the law is tried: what an author may set.

export interface LawOptions {
  /** How many random histories each case of the law lives through. Default: 50. */
  readonly histories?: number
  /** Makes the same histories again: a failure tells its own. Default: another one each time. */
  readonly seed?: number
  /** With `seed`: goes straight to the history that failed, which tells it. */
  readonly path?: string
}
