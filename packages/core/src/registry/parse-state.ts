// A registry document from its text: nothing gets in that the rest of the registry could stumble over.

import { GranaryError } from '../errors/granary-error.js'
import { type RecordedState, registryFormat } from './document.js'

/** A test of a value; a list of such parts; or parts by field, where `field?` may be absent. */
type Shape = ((value: unknown) => boolean) | readonly [Shape] | { readonly [field: string]: Shape }

const text = (value: unknown): value is string => typeof value === 'string'
const flag = (value: unknown): boolean => typeof value === 'boolean'
const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const decimal = (value: unknown): boolean => text(value) && value.trim() !== '' && !Number.isNaN(Number(value))
const time = (value: unknown): boolean => text(value) && !Number.isNaN(Date.parse(value))
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.some((word) => word === value)

const times = { createdAt: time, updatedAt: time }
const described = { 'description?': text, 'owner?': text, tags: [text] } as const
const type: Shape = {
  kind: text, // a later kind may be among them: no fault of a document
  stored: isStoredType,
  'categories?': [text],
  get 'item?'() {
    return type // looked at when a document is read
  },
}
const column = {
  name: text,
  role: oneOf('input', 'feature', 'derived'),
  type,
  required: flag,
  status: oneOf('draft', 'active', 'deprecated', 'archived'),
  'default?': isJson,
  'min?': decimal,
  'max?': decimal,
  'pattern?': text,
  'minLength?': whole,
  'maxLength?': whole,
  'allowed?': isJson,
  'unique?': flag,
  'check?': text,
  'schema?': text,
  'sources?': [text],
  'compute?': text,
  ...described,
} as const
const columns = [{ ...column, ...times }] as const
const keys = [{ name: text, type }] as const

const stateShape: Shape = {
  format: text,
  store: text,
  entities: [{ name: text, 'description?': text, keys, ...times }],
  groups: [
    {
      name: text,
      version: whole,
      entity: text,
      'ttl?': whole,
      keys,
      columns,
      rules: [{ name: text, check: text }],
      ...described,
      ...times,
    },
  ],
  onDemand: [{ name: text, sources: [text], keys, request: [column], features: columns, ...described, ...times }],
  services: [{ name: text, version: whole, features: [text], ...described, ...times }],
  deprecations: [{ reference: text, reason: text, 'successor?': text, at: time }],
}

/**
 * The recorded state in a document. Fields that are not known here stay: a newer process may have put them there.
 * @throws GranaryError `REGISTRY_CORRUPT`: no such document, with the place at fault; `STORE_UNSUPPORTED_PROTOCOL`: a later format;
 * `REGISTRY_NAME_MISMATCH`: the document of another store.
 */
export function parseState(documentText: string, store: string): RecordedState {
  const document = parseJson(documentText)
  checkFormat(document)
  const fault = faultOf(document, stateShape)
  if (fault !== undefined) throw corrupt(`${fault.slice(1)} is missing or damaged`)
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

/** The way to what is wrong first, `.groups[0].ttl`; undefined where nothing is. Made on the way back: most documents have no fault. */
function faultOf(value: unknown, shape: Shape): string | undefined {
  if (typeof shape === 'function') return shape(value) ? undefined : ''
  if (isList(shape)) return Array.isArray(value) ? listFault(value, shape[0]) : ''
  return isObject(value) ? fieldFault(value, shape) : ''
}

function listFault(parts: readonly unknown[], shape: Shape): string | undefined {
  for (let index = 0; index < parts.length; index++) {
    const fault = faultOf(parts[index], shape)
    if (fault !== undefined) return `[${index}]${fault}`
  }
  return undefined
}

function fieldFault(value: Readonly<Record<string, unknown>>, shapes: { readonly [field: string]: Shape }): string | undefined {
  for (const field of Object.keys(shapes)) {
    const optional = field.endsWith('?')
    const name = optional ? field.slice(0, -1) : field
    if (optional && value[name] === undefined) continue
    const fault = faultOf(value[name], shapes[field] as Shape)
    if (fault !== undefined) return `.${name}${fault}`
  }
  return undefined
}

function isList(shape: Exclude<Shape, (value: unknown) => boolean>): shape is readonly [Shape] {
  return Array.isArray(shape)
}

function isJson(value: unknown): boolean {
  try {
    return text(value) && JSON.parse(value) !== undefined
  } catch {
    return false
  }
}

function isStoredType(value: unknown): boolean {
  if (!isObject(value)) return text(value)
  return Number.isSafeInteger(value.vector) || isStoredType(value.array)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
