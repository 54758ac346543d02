// Memory that shows who relies on what it holds: arrays come full of rubbish, and become rubbish again at the next `reuse`.

import type { Memory, TypedConstructor } from '../src/parquet/memory.js'

const rubbish = 0xa5

export function poisonedMemory(): Memory {
  let taken: Uint8Array[] = []
  function take<T>(Type: TypedConstructor<T>, length: number): T {
    const bytes = new Uint8Array(length * Type.BYTES_PER_ELEMENT).fill(rubbish)
    taken.push(bytes)
    return new Type(bytes.buffer, 0, length)
  }

  return {
    take,
    adopt(fresh) {
      const copy = take(Uint8Array, fresh.length)
      copy.set(fresh)
      return copy
    },
    reuse() {
      for (const bytes of taken) bytes.fill(rubbish)
      taken = []
    },
  }
}
