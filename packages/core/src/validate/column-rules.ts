// The rules of one column, each as a pass over the whole column.

import { reader } from '../codec/column-reader.js'
import type { Column, Value } from '../spec/index.js'
import { coercion } from '../values/coercion.js'
import type { FeatureType } from '../values/feature-type.js'
import type { Problem } from '../values/problem.js'
import { checkWithSchema } from '../values/schema-check.js'
import { unawaited } from '../values/unawaited.js'
import { userValue } from '../values/user-value.js'

/** Tells each bad row: its position and what is wrong. A row may be told more than once. */
export type ProblemSink = (row: number, problem: Problem) => void

type ColumnRule = (column: Column, length: number, sink: ProblemSink) => void

/** Everything that a feature's options ask of its values; `required` among them. Nulls pass all else. */
export function columnRules(type: FeatureType, required: boolean): readonly ColumnRule[] {
  const { min, max, pattern, minLength, maxLength, allowed, unique, check, schema } = type.options
  const rules: (ColumnRule | false)[] = [
    required && requiredRule,
    min !== undefined &&
      boundRule(min, (value, bound) => value >= bound, { code: 'VALIDATION_MIN', message: `is below min ${min}, or NaN` }),
    max !== undefined &&
      boundRule(max, (value, bound) => value <= bound, { code: 'VALIDATION_MAX', message: `is above max ${max}, or NaN` }),
    pattern !== undefined && patternRule(pattern),
    (minLength !== undefined || maxLength !== undefined) && lengthRule(minLength ?? 0, maxLength ?? Number.POSITIVE_INFINITY),
    allowed !== undefined && allowedRule(type, allowed),
    unique === true && uniqueRule,
    check !== undefined && checkRule(type, check),
    schema !== undefined && type.kind !== 'json' && schemaRule(type, schema), // json has met its schema at coercion: its output is stored
  ]
  return rules.filter((rule) => rule !== false)
}

const requiredRule: ColumnRule = (column, length, sink) => {
  const { nulls } = column
  if (nulls === undefined) return
  for (let row = 0; row < length; row++) if (nulls[row] === 1) sink(row, { code: 'VALIDATION_REQUIRED', message: 'is required, and null' })
}

/** `holds` is false for NaN, whichever way it compares. */
function boundRule(
  bound: number | bigint,
  holds: (value: number | bigint, bound: number | bigint) => boolean,
  problem: Problem,
): ColumnRule {
  return (column, length, sink) => {
    if (column.kind !== 'number' && column.kind !== 'bigint') return
    const { values, nulls } = column
    for (let row = 0; row < length; row++) if (!holds(values[row] as number | bigint, bound) && nulls?.[row] !== 1) sink(row, problem)
  }
}

/** A rule that looks at values one by one, nulls left out. */
function valueRule(holds: (value: NonNullable<Value>) => boolean, problem: Problem): ColumnRule {
  return (column, length, sink) => {
    const read = reader(column)
    for (let row = 0; row < length; row++) {
      const value = read(row)
      if (value !== null && !holds(value)) sink(row, problem)
    }
  }
}

function patternRule(pattern: RegExp): ColumnRule {
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')) // g and y remember where they stopped
  return valueRule((value) => stateless.test(String(value)), { code: 'VALIDATION_PATTERN', message: `does not match ${pattern}` })
}

function lengthRule(minLength: number, maxLength: number): ColumnRule {
  const bounds = maxLength === Number.POSITIVE_INFINITY ? `at least ${minLength}` : `${minLength} to ${maxLength}`
  return valueRule((value) => typeof value === 'string' && value.length >= minLength && value.length <= maxLength, {
    code: 'VALIDATION_LENGTH',
    message: `must have ${bounds} characters`,
  })
}

function allowedRule(type: FeatureType, allowed: readonly unknown[]): ColumnRule {
  const coerce = coercion(type)
  const identities = new Set(allowed.map((value) => identity(coerce(value) as Value))) // definitions have checked that none is refused
  return valueRule((value) => identities.has(identity(value)), { code: 'VALIDATION_ALLOWED', message: 'is not among the allowed values' })
}

const uniqueRule: ColumnRule = (column, length, sink) => {
  const read = reader(column)
  const seen = new Set<unknown>()
  for (let row = 0; row < length; row++) {
    const value = read(row)
    if (value === null) continue
    const known = identity(value)
    if (seen.has(known)) sink(row, { code: 'VALIDATION_UNIQUE', message: 'stands twice in the batch' })
    seen.add(known)
  }
}

/** A value by which equal values are one: itself, or a text for those that have no equality of their own. */
function identity(value: Value): unknown {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(Array.from(value as ArrayLike<Value>, (item) => [typeof item, String(identity(item))]))
    : value
}

function checkRule(type: FeatureType, check: (value: never) => boolean): ColumnRule {
  const toUser = userValue(type)
  const problem: Problem = { code: 'VALIDATION_CHECK', message: 'is refused by its check' }
  return valueRule((value) => {
    try {
      const answer: unknown = check(toUser(value) as never) // the check is typed to this feature's values
      unawaited(answer)
      return answer === true
    } catch {
      return false
    }
  }, problem)
}

function schemaRule(type: FeatureType, schema: NonNullable<FeatureType['options']['schema']>): ColumnRule {
  const toUser = userValue(type)
  return (column, length, sink) => {
    const read = reader(column)
    for (let row = 0; row < length; row++) {
      const value = read(row)
      if (value === null) continue
      const checked = checkWithSchema(schema, toUser(value))
      if ('problem' in checked) sink(row, checked.problem)
    }
  }
}
