// Lists and maps of a request, which may have millions of members: each is looked at as a whole, so that one fault is told of a million.

import { z } from 'zod'

type Described = Readonly<Record<string, unknown>>

/** `item`: what the document says of one; `least`: how many there are at least. */
export function listOf<T>(isItem: (value: unknown) => value is T, why: string, item: Described, least = 0): z.ZodType<readonly T[]> {
  const isList = (value: unknown) => Array.isArray(value) && value.length >= least && value.every(isItem)
  return z.custom<readonly T[]>(isList, why).meta({ type: 'array', items: item, ...(least > 0 && { minItems: least }) })
}

export function textList(least = 0): z.ZodType<readonly string[]> {
  return listOf(isText, least === 0 ? 'is no list of texts' : 'is no list of texts, or empty', { type: 'string' }, least)
}

export function wordList<const W extends string>(words: readonly W[]): z.ZodType<readonly W[]> {
  const isWord = (value: unknown): value is W => (words as readonly unknown[]).includes(value)
  return listOf(isWord, `is no list of ${words.join(', ')}`, { type: 'string', enum: [...words] })
}

export function textMap(): z.ZodType<Readonly<Record<string, string>>> {
  const isMap = (value: unknown) => isObject(value) && Object.values(value).every(isText)
  return z
    .custom<Readonly<Record<string, string>>>(isMap, 'is no object of texts')
    .meta({ type: 'object', additionalProperties: { type: 'string' } })
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
