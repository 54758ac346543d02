// A Lua script as the clients know it: defined once on each, sent by its hash, sent whole again where the server has forgotten it.

import { createHash } from 'node:crypto'
import type { RedisCommands, RedisResponder } from '../redis-client.js'

export interface Script {
  /** Holds the hash of its text, so that two versions of this package may share a client. */
  readonly name: string
  readonly lua: string
}

/** A client or pipeline on which the script is defined. */
type Scripted = Readonly<Record<string, (count: number, names: readonly string[], values: readonly Argument[]) => unknown>>

export function script(title: string, lua: string): Script {
  return { name: `${title}_${createHash('sha1').update(lua).digest('hex').slice(0, 12)}`, lua }
}

export function define(client: RedisResponder, scripts: readonly Script[]): void {
  for (const { name, lua } of scripts) if (!(name in client)) client.defineCommand(name, { lua })
}

export type Argument = string | Buffer

/** What a script is told of each name, by its position among all names. */
export interface Arguments {
  /** Bytes, more or less. */
  size(position: number): number
  /** The arguments of one call, of the names at these positions. */
  of(positions: readonly number[]): readonly Argument[]
}

/** ioredis would write any other Uint8Array as the text "0,255,128". */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength) // a Buffer over whatever memory the bytes lie in
}

/** Sends the script, or adds it to a pipeline. All names lie in one slot. */
export function call(to: RedisCommands, { name }: Script, names: readonly string[], values: readonly Argument[]): unknown {
  // ioredis makes a method of each script that is defined, and flattens lists of arguments
  return (to as unknown as Scripted)[name]?.(names.length, names, values)
}
