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
  const key: Record<string, unknown> = {}
  for (let part = 0; part < keys.length; part++) key[keys[part]!.name] = keyValue(keys[part]!, decodedPart(parts[part]!, keys[part]!.name))
  return key
}

function decodedPart(part: string, name: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    throw new GranaryError('INPUT_INVALID_KEY', `The part "${name}" of the key in the path is not URI-encoded UTF-8`)
  }
}

/** Text as the type takes it; what is none is left to core to refuse. */
function keyValue({ type: { kind } }: ColumnDescription, text: string): unknown {
  if ((kind === 'int32' || kind === 'int64' || kind === 'timestamp') && /^-?\d{1,16}$/.test(text)) return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** The last segment of a URL's path as it was sent, still encoded. */
export function lastSegment(url: string): string {
  const end = pathEnd(url)
  return url.slice(url.lastIndexOf('/', end - 1) + 1, end)
}

/** What a URL asks behind its path, as it was sent; '' where it asks nothing. */
export function searchOf(url: string): string {
  return url.slice(pathEnd(url))
}

function pathEnd(url: string): number {
  const end = url.indexOf('?')
  return end === -1 ? url.length : end
}
