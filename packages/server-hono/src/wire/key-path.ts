// A key in a path: its parts joined by commas, each URI-encoded.

import { type ColumnDescription, GranaryError } from '@granary/core'

/** @throws GranaryError `INPUT_INVALID_KEY`: as many parts as join keys are needed, each well-formed. */
export function keyOfPath(segment: string, keys: readonly ColumnDescription[]): Record<string, unknown> {
  const parts = segment.split(',')
  if (parts.length !== keys.length) {
    const names = keys.map(({ name }) => name).join(',')
    throw new GranaryError(
      'INPUT_INVALID_KEY',
      `The key in the path is ${names}: ${keys.length} parts with a comma between, each URI-encoded`,
    )
  }
  return Object.fromEntries(keys.map((key, position) => [key.name, keyValue(key, decodedPart(parts[position]!, key.name))]))
}

function decodedPart(part: string, name: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new GranaryError('INPUT_INVALID_KEY', `The part "${name}" of the key in the path is not URI-encoded UTF-8`)
  }
}

/** Text as the type takes it; what is none is left to core to refuse. */
export function keyValue({ type: { kind } }: ColumnDescription, text: string): unknown {
  if ((kind === 'int32' || kind === 'int64' || kind === 'timestamp') && /^-?\d{1,16}$/.test(text)) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** A segment of a URL's path as it was sent, still encoded. `position`: from 0. */
export function pathSegment(url: string, position: number): string {
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2)).split(/[?#]/, 1)[0]!
  return path.split('/')[position + 1] ?? ''
}
