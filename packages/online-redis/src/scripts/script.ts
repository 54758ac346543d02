// A Lua script as the clients know it: defined once on each, sent by its hash, sent whole again where the server has forgotten it.

import { createHash } from 'node:crypto'
import type { RedisCommands, RedisResponder } from '../redis-client.js'

export interface Script {
  /** Holds the hash of its text, so that two versions of this package may share a client. */
  readonly name: string
  readonly lua: string
}

/** A client or pipeline on which the script is defined. */
type Scripted = Readonly<Record<string, (count: number, names: readonly string[], values: readonly (string | Buffer)[]) => unknown>>

export function script(title: string, lua: string): Script {
  return { name: `${title}_${createHash('sha1').update(lua).digest('hex').slice(0, 12)}`, lua }
}

export function define(client: RedisResponder, scripts: readonly Script[]): void {
  for (const { name, lua } of scripts) if (!(name in client)) client.defineCommand(name, { lua })
}

/** What a script reads of each name, by its position among all names: together they are one argument, which costs far less than one each. */
export interface Records {
  /** Bytes. */
  size(position: number): number
  write(position: number, into: Buffer, at: number): void
}

export function pack(records: Records, positions: readonly number[]): Buffer {
  const packed = Buffer.allocUnsafe(positions.reduce((sum, position) => sum + records.size(position), 0))
  let at = 0
  for (const position of positions) {
    records.write(position, packed, at)
    at += records.size(position)
  }
  return packed
}

/** Sends the script, or adds it to a pipeline. All names lie in one slot. */
export function call(to: RedisCommands, { name }: Script, names: readonly string[], values: readonly (string | Buffer)[]): unknown {
  // ioredis makes a method of each script that is defined, and flattens lists of arguments
  return (to as unknown as Scripted)[name]?.(names.length, names, values)
}
