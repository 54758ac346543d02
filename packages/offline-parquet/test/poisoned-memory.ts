// Memory that shows who relies on what it holds: arrays come full of rubbish, and become rubbish again at the next `reuse`.

import type { Memory } from '../src/parquet/memory.js'

const rubbish = 0xa5

export function poisonedMemory(): Memory {
  let taken: Uint8Array[] = []
  return {
    take(Type, length) {
      const bytes = new Uint8Array(length * Type.BYTES_PER_ELEMENT).fill(rubbish)
      taken.push(bytes)
      return new Type(bytes.buffer, 0, length)
    },
    reuse() {
      for (const bytes of taken) bytes.fill(rubbish)
      taken = []
    },
  }
}
