// Many names cut into calls of a bearable size.

import type { Arguments } from './scripts/script.js'

/** Positions from 0 on, in lists of at most so many, and of not much more than so many bytes. */
export function portions(count: number, told: Arguments, most: { readonly names: number; readonly bytes: number }): number[][] {
  const all: number[][] = []
  let open: number[] | undefined
  let bytes = 0
  for (let position = 0; position < count; position++) {
    if (open === undefined || open.length === most.names || bytes >= most.bytes) {
      open = []
      all.push(open)
      bytes = 0
    }
    open.push(position)
    bytes += told.size(position)
  }
  return all
}
