// A plan: how the definitions in code differ from the recorded state, for people and for `apply`.

/**
 * additive: recorded by itself; guarded: recorded by `apply()` alone, no error before; breaking: refused, a new version is the way out.
 */
export type ChangeKind = 'additive' | 'guarded' | 'breaking'

/** One difference. */
export interface PlanChange {
  readonly kind: ChangeKind
  /** What differs: `customer_features@1:loyalty_score`, `customer_features@1`, `churn@1`, `basket`, `customer`. */
  readonly subject: string
  /** Which fact of it: `type`, `ttl`, `description`; `feature`, `group` and the like where the whole thing is new. */
  readonly field: string
  readonly message: string
  /** The recorded services that a breaking change would break, as `service@version`. */
  readonly breaks?: readonly string[]
}

/** What `plan()` found, and what `apply()` records unless it is breaking. */
export interface Plan {
  readonly changes: readonly PlanChange[]
  readonly isEmpty: boolean
  /** A line a change, the gravest first. */
  toString(): string
}

const signs: Readonly<Record<ChangeKind, string>> = { breaking: '!', guarded: '~', additive: '+' }
const gravity: readonly ChangeKind[] = ['breaking', 'guarded', 'additive']

export function makePlan(changes: readonly PlanChange[]): Plan {
  const ordered = gravity.flatMap((kind) => changes.filter((change) => change.kind === kind))
  return { changes: ordered, isEmpty: ordered.length === 0, toString: () => planText(ordered) }
}

function planText(changes: readonly PlanChange[]): string {
  return changes.length === 0 ? 'No changes: the definitions are as recorded' : changes.map(changeText).join('\n')
}

/** One change as a line: `! customer_features@1:loyalty_score type (breaking): ...`. */
export function changeText({ kind, subject, field, message, breaks }: PlanChange): string {
  const broken = breaks === undefined || breaks.length === 0 ? '' : ` (breaks ${breaks.join(', ')})`
  return `${signs[kind]} ${subject} ${field} (${kind}): ${message}${broken}`
}
