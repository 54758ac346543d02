// What a failed case rejects with: what went wrong, and which rules of the contract say so.

/** What a failure tells of its case. */
interface FailedCase {
  readonly id: string
  readonly title: string
  readonly rules?: readonly string[]
}

export class CaseFailure extends Error {
  override readonly name = 'CaseFailure'
  /** The id of the case. */
  readonly case: string
  /** The rules that the case checks, as `DOCUMENT#RULE`: one of them is broken. */
  readonly rules: readonly string[]

  constructor({ id, title, rules = [] }: FailedCase, cause: unknown) {
    super([messageOf(cause), `case ${id}: ${title}`, ...rules.map((rule) => `rule ${rule}`)].join('\n  '), { cause })
    this.case = id
    this.rules = rules
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`
}
