// Where the arrays of a scan come from: new ones, or those of the row group before, for whoever keeps none. Garbage off the heap is let go late.

export interface Memory {
  /** An array of `length` items that nobody else is given until `reuse`. It may hold anything. */
  take<T>(Type: TypedConstructor<T>, length: number): T
  /** From now on what was taken so far may be given again. */
  reuse(): void
}

/** A constructor of typed arrays. */
export interface TypedConstructor<T> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
  new (buffer: ArrayBufferLike, offset: number, length: number): T
}

/** A new array each time. */
export const newMemory: Memory = { take: (Type, length) => new Type(length), reuse: () => undefined }

/** Below it, an array costs as little new. In bytes. */
const leastKept = 16_384

/** The same arrays again and again. From one `reuse` to the next it keeps what was taken in between, and nothing else. */
export function reusedMemory(): Memory {
  let free: ArrayBuffer[] = []
  let taken: ArrayBuffer[] = []

  /** The smallest that is large enough. */
  function takeFree(bytes: number): ArrayBuffer | undefined {
    let best = -1
    for (const [position, { byteLength }] of free.entries())
      if (byteLength >= bytes && (best === -1 || byteLength < (free[best] as ArrayBuffer).byteLength)) best = position
    return best === -1 ? undefined : free.splice(best, 1)[0]
  }

  return {
    take(Type, length) {
      const bytes = length * Type.BYTES_PER_ELEMENT
      if (bytes < leastKept) return new Type(length)
      const buffer = takeFree(bytes) ?? new ArrayBuffer(bytes)
      taken.push(buffer)
      return new Type(buffer, 0, length)
    },
    reuse() {
      free = taken
      taken = []
    },
  }
}
