// A registry document from its text: nothing gets in that the rest of the registry could stumble over.

import { GranaryError } from '../errors/granary-error.js'
import { type RecordedState, registryFormat } from './document.js'

type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly what: string; readonly fits: (value: unknown) => boolean }
  | { readonly list: Shape }
  | { readonly optional: Shape }
  | { readonly fields: Fields }
type Fields = { readonly [field: string]: Shape }

const optional = (shape: Shape): Shape => ({ optional: shape })
const list = (shape: Shape): Shape => ({ list: shape })
const fields = (shapes: Fields): Shape => ({ fields: shapes })

const oneOf = (...words: readonly string[]): Shape => ({
  what: `one of ${words.join(', ')}`,
  fits: (value) => words.some((word) => word === value),
})

const time: Shape = { what: 'a time', fits: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)) }
const version: Shape = { what: 'a whole number from 1 on', fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1 }
const stored: Shape = { what: 'a stored type', fits: isStoredType }
const times: Fields = { createdAt: time, updatedAt: time }
const described: Fields = { description: optional('string'), owner: optional('string'), tags: list('string') }
const type: Shape = fields({
  kind: 'string', // a later one may be among them: no fault of a document
  stored,
  categories: optional(list('string')),
  get item() {
    return optional(type) // an array's, read when a document is
  },
})
const columnFields: Fields = {
  name: 'string',
  role: oneOf('input', 'feature', 'derived'),
  type,
  required: 'boolean',
  status: oneOf('draft', 'active', 'deprecated', 'archived'),
  default: optional('string'),
  min: optional('string'),
  max: optional('string'),
  sources: optional(list('string')),
  compute: optional('string'),
  ...described,
}
const column: Shape = fields({ ...columnFields, ...times })
const key: Shape = fields({ name: 'string', type })

const stateShape: Shape = fields({
  format: 'string',
  store: 'string',
  entities: list(fields({ name: 'string', description: optional('string'), keys: list(key), ...times })),
  groups: list(
    fields({
      name: 'string',
      version,
      entity: 'string',
      ttl: optional('number'),
      keys: list(key),
      columns: list(column),
      rules: list(fields({ name: 'string', check: 'string' })),
      ...described,
      ...times,
    }),
  ),
  onDemand: list(
    fields({
      name: 'string',
      sources: list('string'),
      keys: list(key),
      request: list(fields(columnFields)),
      features: list(column),
      ...described,
      ...times,
    }),
  ),
  services: list(fields({ name: 'string', version, features: list('string'), ...described, ...times })),
  deprecations: list(fields({ reference: 'string', reason: 'string', successor: optional('string'), at: time })),
})

/**
 * The recorded state in a document. Fields that are not known here stay: a newer process may have put them there.
 * @throws GranaryError `REGISTRY_CORRUPT`: no such document, with the place at fault; `STORE_UNSUPPORTED_PROTOCOL`: a later format;
 * `REGISTRY_NAME_MISMATCH`: the document of another store.
 */
export function parseState(text: string, store: string): RecordedState {
  const document = parseJson(text)
  checkFormat(document)
  const fault = faultOf(document, stateShape, '')
  if (fault !== undefined) throw corrupt(fault)
  const state = document as RecordedState // checked above
  if (state.store !== store) {
    throw new GranaryError(
      'REGISTRY_NAME_MISMATCH',
      `The registry belongs to the store "${state.store}", not to "${store}": give this store its own registry, or the name "${state.store}"`,
    )
  }
  return state
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw corrupt('it is not JSON', cause)
  }
}

function checkFormat(document: unknown): void {
  const format = isObject(document) ? document.format : undefined
  if (format === registryFormat) return
  if (typeof format === 'string' && format.startsWith('granary-registry/')) {
    throw new GranaryError(
      'STORE_UNSUPPORTED_PROTOCOL',
      `The registry document has the format ${format}, and this version of @granary/core knows ${registryFormat}: update it`,
    )
  }
  throw corrupt(`its format is not ${registryFormat}`)
}

function corrupt(fault: string, cause?: unknown): GranaryError {
  return new GranaryError(
    'REGISTRY_CORRUPT',
    `The registry document cannot be read: ${fault}. Restore it from a backup, or remove it to record the definitions anew`,
    { cause },
  )
}

/** What is wrong, with its path in the document; undefined where nothing is. */
function faultOf(value: unknown, shape: Shape, path: string): string | undefined {
  if (typeof shape === 'string') return typeof value === shape ? undefined : `${path} is no ${shape}`
  if ('fits' in shape) return shape.fits(value) ? undefined : `${path} is not ${shape.what}`
  if ('optional' in shape) return value === undefined ? undefined : faultOf(value, shape.optional, path)
  if ('list' in shape)
    return Array.isArray(value) ? firstFault(value, (part, index) => faultOf(part, shape.list, `${path}[${index}]`)) : `${path} is no list`
  if (!isObject(value)) return `${path || 'it'} is no object`
  return firstFault(Object.entries(shape.fields), ([name, part]) =>
    faultOf(Object.hasOwn(value, name) ? value[name] : undefined, part, path === '' ? name : `${path}.${name}`),
  )
}

function firstFault<T>(parts: readonly T[], fault: (part: T, index: number) => string | undefined): string | undefined {
  for (const [index, part] of parts.entries()) {
    const found = fault(part, index)
    if (found !== undefined) return found
  }
  return undefined
}

function isStoredType(value: unknown): boolean {
  if (!isObject(value)) return typeof value === 'string'
  return Number.isSafeInteger(value.vector) || isStoredType(value.array)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
