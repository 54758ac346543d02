// The options of a type, checked when they are written: a bound that nothing can meet or a default of another type is found at once.

import { GranaryError } from '../errors/granary-error.js'
import type { Value } from '../spec/index.js'
import { type Coercion, coercion, Refusal } from './coercion.js'
import { checkFields, documentation } from './documentation.js'
import type { FeatureKind, FeatureOptions, FeatureStatus, FeatureType } from './feature-type.js'
import { checkWithSchema } from './schema-check.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'
import { userValue } from './user-value.js'

const common = ['description', 'owner', 'tags', 'status', 'required', 'default', 'check']
const withSchema = [...common, 'schema']
const scalar = [...withSchema, 'unique']
const number = [...scalar, 'min', 'max', 'allowed']
const optionsOf: { readonly [K in FeatureKind]: readonly string[] } = {
  string: [...scalar, 'pattern', 'minLength', 'maxLength', 'allowed'],
  categorical: withSchema,
  boolean: withSchema,
  int32: number,
  int64: number,
  bigint: number,
  float32: number,
  float64: number,
  timestamp: scalar,
  bytes: withSchema,
  array: withSchema,
  vector: withSchema,
  json: common,
}
const statuses: { readonly [S in FeatureStatus]: true } = { draft: true, active: true, deprecated: true, archived: true }

/**
 * A frozen copy of a type's options. `type` comes without options; `schema` is the one that json takes as its argument.
 * @throws GranaryError `DEFINITION_INVALID_OPTION`, `DEFINITION_INVALID_DEFAULT`
 */
export function checkedOptions(type: FeatureType, given: object, schema?: StandardSchema): FeatureOptions {
  const { kind } = type
  const fields = checkFields(kind, given, optionsOf[kind])
  const options: FeatureOptions = {
    ...documentation(kind, fields),
    ...option(
      fields,
      'status',
      (status): status is FeatureStatus => typeof status === 'string' && Object.hasOwn(statuses, status),
      `${kind}: status is none of draft, active, deprecated, archived`,
    ),
    ...option(fields, 'required', isBoolean, `${kind}: required is neither true nor false`),
    ...option(fields, 'unique', isBoolean, `${kind}: unique is neither true nor false`),
    ...option(fields, 'check', isFunction, `${kind}: check is not a function`),
    ...option(fields, 'schema', isStandardSchema, `${kind}: schema is not a Standard Schema validator`),
    ...(schema !== undefined && { schema }),
    ...bounds(type, fields),
    ...lengths(fields),
    ...option(
      fields,
      'pattern',
      isPattern,
      'string: pattern is not a RegExp without the g and y flags, which would remember where they stopped',
    ),
    ...allowedValues(type, fields.allowed),
  }
  return Object.freeze({ ...options, ...checkedDefault(type, fields.default, options) })
}

function option<K extends string, T>(
  fields: Readonly<Record<string, unknown>>,
  name: K,
  is: (value: unknown) => value is T,
  message: string,
): { readonly [P in K]?: T } {
  const value = fields[name]
  if (value === undefined) return {}
  if (!is(value)) throw new GranaryError('DEFINITION_INVALID_OPTION', message)
  return { [name]: value } as { readonly [P in K]?: T } // the compiler does not follow a computed name
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isFunction = (value: unknown): value is (value: never) => boolean => typeof value === 'function'
const isPattern = (value: unknown): value is RegExp => value instanceof RegExp && !value.global && !value.sticky
const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function bounds(type: FeatureType, fields: Readonly<Record<string, unknown>>): Pick<FeatureOptions, 'min' | 'max'> {
  const big = type.kind === 'bigint'
  const isBound = (value: unknown): value is number | bigint => (big ? typeof value === 'bigint' : Number.isFinite(value))
  const checked = {
    ...option(fields, 'min', isBound, `${type.kind}: min is not a ${big ? 'bigint' : 'finite number'}`),
    ...option(fields, 'max', isBound, `${type.kind}: max is not a ${big ? 'bigint' : 'finite number'}`),
  }
  const { min, max } = checked
  if (min !== undefined && max !== undefined && min > max)
    throw new GranaryError('DEFINITION_INVALID_OPTION', `${type.kind}: min is above max, so that no value passes`)
  return checked
}

function lengths(fields: Readonly<Record<string, unknown>>): Pick<FeatureOptions, 'minLength' | 'maxLength'> {
  const checked = {
    ...option(fields, 'minLength', isLength, 'string: minLength is not a whole number from 0 on'),
    ...option(fields, 'maxLength', isLength, 'string: maxLength is not a whole number from 0 on'),
  }
  const { minLength, maxLength } = checked
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength)
    throw new GranaryError('DEFINITION_INVALID_OPTION', 'string: minLength is above maxLength, so that no value passes')
  return checked
}

function allowedValues(type: FeatureType, allowed: unknown): Pick<FeatureOptions, 'allowed'> {
  if (allowed === undefined) return {}
  const fault = (words: string) => new GranaryError('DEFINITION_INVALID_OPTION', `${type.kind}: allowed ${words}`)
  if (!Array.isArray(allowed) || allowed.length === 0) throw fault('lists no values')
  const coerce = coercion(type)
  const values = allowed.map((value: unknown) => {
    const stored = storedForm(type, coerce, value)
    if (stored instanceof Refusal) throw fault(`lists a value that ${stored.message}`)
    return stored
  })
  if (new Set(values).size < values.length) throw fault('lists a value twice')
  return { allowed: Object.freeze(values) }
}

/** The default as a copy that nobody else can write into. */
function checkedDefault(type: FeatureType, given: unknown, options: FeatureOptions): Pick<FeatureOptions, 'default'> {
  if (given === undefined) return {}
  const stored = given === null ? new Refusal('is null: leave it out') : storedForm(type, coercion(type), given)
  const problem = stored instanceof Refusal ? stored.message : brokenOption(type, stored, options)
  if (problem !== undefined) throw new GranaryError('DEFINITION_INVALID_DEFAULT', `${type.kind}: its default ${problem}`)
  return { default: userValue(type)(stored as Value) } // what broke no option is a value
}

/** Options are written in the type that reads give, so that text for a time, bytes or a bigint, which rows may hold, is refused here. */
function storedForm(type: FeatureType, coerce: Coercion, value: unknown): NonNullable<Value> | Refusal {
  const text = typeof value === 'string' || typeof value === 'number'
  if (type.kind === 'timestamp' && text) return new Refusal('is no Date')
  if ((type.kind === 'bytes' || type.kind === 'bigint') && text)
    return new Refusal(type.kind === 'bytes' ? 'is no Uint8Array' : 'is no bigint')
  return coerce(value)
}

function brokenOption(
  type: FeatureType,
  stored: NonNullable<Value>,
  { min, max, minLength, maxLength, pattern, allowed, schema, check }: FeatureOptions,
): string | undefined {
  if (typeof stored === 'number' || typeof stored === 'bigint') {
    if (min !== undefined && !(stored >= min)) return 'is below min'
    if (max !== undefined && !(stored <= max)) return 'is above max'
  }
  if (typeof stored === 'string') {
    if (minLength !== undefined && stored.length < minLength) return 'is shorter than minLength'
    if (maxLength !== undefined && stored.length > maxLength) return 'is longer than maxLength'
    if (pattern !== undefined && !pattern.test(stored)) return 'does not match its pattern'
  }
  if (allowed !== undefined && !allowed.includes(stored)) return 'is not among the allowed values'
  const value = userValue(type)(stored)
  if (schema !== undefined && type.kind !== 'json') {
    // a json default is written as the schema's output, which need not be its input
    const checked = checkWithSchema(schema, value)
    if ('problem' in checked) return checked.problem.message
  }
  if (check === undefined) return undefined
  try {
    return check(value as never) ? undefined : 'is refused by its check' // the value has the type that the check was written for
  } catch {
    return 'made its check throw'
  }
}
