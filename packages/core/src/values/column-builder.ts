// A column made value by value, coerced on the way in.

import type { Column, StoredType, Value } from '../spec/index.js'
import { coercion, Refusal } from './coercion.js'
import type { FeatureType } from './feature-type.js'
import type { Problem } from './problem.js'
import { storedType } from './stored-type.js'

export interface ColumnBuilder {
  /** Null and undefined are stored as null. A problem leaves null in the row's place, so that rows stay aligned. */
  push(value: unknown): Problem | undefined
  /** The column of all that was pushed. The builder ends here. */
  finish(): Column
}

/** A builder that coerces to `type`. `expected`: how many rows are likely to come. */
export function columnBuilder(type: FeatureType, expected: number): ColumnBuilder {
  const coerce = coercion(type)
  const { append, finish } = valueAppender(storedType(type), expected)
  return {
    push(value) {
      if (value === null || value === undefined) {
        append(null)
        return undefined
      }
      const coerced = coerce(value)
      if (coerced instanceof Refusal) {
        append(null)
        return coerced
      }
      append(coerced)
      return undefined
    },
    finish,
  }
}

/** The kind of column that holds a storage type. */
export function columnKind(type: StoredType): Column['kind'] {
  if (typeof type === 'object') return 'vector' in type ? 'vector' : 'list'
  switch (type) {
    case 'string':
    case 'json':
      return 'string'
    case 'boolean':
    case 'bigint':
    case 'bytes':
      return type
    default:
      return 'number'
  }
}

export interface ValueAppender {
  append(value: Value): void
  finish(): Column
}

/** Appends stored values as they are. */
export function valueAppender(type: StoredType, expected: number): ValueAppender {
  const kind = columnKind(type)
  switch (kind) {
    case 'number':
      return typedAppender(kind, (length) => new Float64Array(length), expected)
    case 'boolean':
      return typedAppender(kind, (length) => new Uint8Array(length), expected)
    case 'bigint':
      return typedAppender(kind, (length) => new BigInt64Array(length), expected)
    case 'vector':
      return vectorAppender((type as { readonly vector: number }).vector, expected) // of this kind by columnKind
    case 'string':
      return listAppender(kind, '')
    case 'bytes':
      return listAppender(kind, new Uint8Array(0))
    case 'list':
      return listAppender(kind, [])
  }
}

type Typed = Float64Array | Uint8Array | BigInt64Array

function typedAppender(kind: 'number' | 'boolean' | 'bigint', make: (length: number) => Typed, expected: number): ValueAppender {
  let values = make(Math.max(16, expected))
  const nulls = nullMarks(expected)
  let length = 0
  return {
    append(value) {
      if (length === values.length) {
        const grown = make(length * 2)
        grown.set(values as never) // both were made by `make`
        values = grown
      }
      if (value === null) nulls.mark(length)
      else values[length] = value as never // the caller's type says which
      length++
    },
    finish() {
      const fitted = values.length === length ? values : values.slice(0, length)
      return { kind, values: fitted, ...nulls.finish(length) } as Column // kind and array come in pairs from valueAppender
    },
  }
}

function vectorAppender(size: number, expected: number): ValueAppender {
  let values = new Float32Array(Math.max(16, expected) * size)
  const nulls = nullMarks(expected)
  let length = 0
  return {
    append(value) {
      if ((length + 1) * size > values.length) {
        const grown = new Float32Array(values.length * 2)
        grown.set(values)
        values = grown
      }
      if (value === null) nulls.mark(length)
      else values.set(value as Float32Array, length * size) // the caller's type says so
      length++
    },
    finish: () => ({ kind: 'vector', values: values.slice(0, length * size), size, ...nulls.finish(length) }),
  }
}

function listAppender(kind: 'string' | 'bytes' | 'list', filler: string | Uint8Array | readonly Value[]): ValueAppender {
  const values: unknown[] = []
  const nulls = nullMarks(0)
  return {
    append(value) {
      if (value === null) {
        nulls.mark(values.length)
        values.push(filler)
      } else values.push(value)
    },
    finish: () => ({ kind, values, ...nulls.finish(values.length) }) as Column, // kind and items come in pairs from valueAppender
  }
}

function nullMarks(expected: number): { mark(row: number): void; finish(length: number): { readonly nulls?: Uint8Array } } {
  let marks: Uint8Array | undefined
  return {
    mark(row) {
      if (marks === undefined || row >= marks.length) {
        const grown = new Uint8Array(Math.max(16, expected, row * 2))
        if (marks !== undefined) grown.set(marks)
        marks = grown
      }
      marks[row] = 1
    },
    finish(length) {
      if (marks === undefined) return {}
      const nulls = new Uint8Array(length)
      nulls.set(marks.subarray(0, length))
      return { nulls }
    },
  }
}
