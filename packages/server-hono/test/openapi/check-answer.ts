// Whether an answer is one that the document describes: its status, its type, its body, and no member more than is told.

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describedAnswer, type OpenApiDocument, type Operation, type Schema } from './open-api-document.js'

/** Undefined where the answer is as described; else what is wrong. */
export type CheckAnswer = (operation: Operation, answer: Response) => Promise<string | undefined>

export function answerChecker({ components }: OpenApiDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: false, formats: { binary: true } })
  addFormats.default(ajv)
  const validators = new WeakMap<Schema, ValidateFunction>()

  function validator(schema: Schema): ValidateFunction {
    const known = validators.get(schema)
    if (known !== undefined) return known
    const made = ajv.compile(closed({ ...schema, components } as Schema) as object)
    validators.set(schema, made)
    return made
  }

  return async (operation, answer) => {
    const { status } = answer
    if (status >= 500 && operation.responses[status] === undefined) return `${status}: ${await answer.text()}`
    const described = describedAnswer(operation, status)
    if (described === undefined) return `status ${status} is not described`
    const type = answer.headers.get('content-type')?.split(';')[0]
    const body = new Uint8Array(await answer.arrayBuffer())
    if (described.content === undefined)
      return type === undefined && body.length === 0 ? undefined : `${status} is described without a body`
    const schema = type === undefined ? undefined : described.content[type]?.schema
    if (schema === undefined) return `${status} is not described as ${type}`
    for (const value of valuesOf(type as string, body)) {
      const validate = validator(schema)
      if (!validate(value)) return `${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value).slice(0, 300)}`
    }
    return undefined
  }
}

function valuesOf(type: string, body: Uint8Array): readonly unknown[] {
  const text = new TextDecoder().decode(body)
  if (type.endsWith('json') && !type.endsWith('ndjson')) return [JSON.parse(text)]
  if (!type.endsWith('ndjson')) return [text]
  if (text !== '' && !text.endsWith('\n')) throw new Error('A line has no end')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown)
}

/** The same schema, where an object has the members that are told and no others, unless it says that it may. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, name === 'enum' ? value : closed(value)]))
  return 'properties' in inner && inner.type === 'object' && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner
}
