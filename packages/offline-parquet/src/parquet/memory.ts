// Where the arrays of a scan come from: new ones, or those of the row group before, for whoever keeps none. Garbage off the heap is let go late.

export interface Memory {
  /** An array of `length` items that nobody else is given until `reuse`. It may hold anything. */
  take<T>(Type: TypedConstructor<T>, length: number): T
  /** The same bytes, in an array of this memory. What comes fresh from elsewhere is then let go young, which is soon. */
  adopt(fresh: Uint8Array): Uint8Array
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
export const newMemory: Memory = { take: (Type, length) => new Type(length), adopt: (fresh) => fresh, reuse: () => undefined }

/** Below it, an array costs as little new. In bytes. */
const leastKept = 16_384

/** One row group's bytes are a few more than another's: without a little to spare each larger one would leave a smaller one as garbage. */
const spare = 1 / 16

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

  function take<T>(Type: TypedConstructor<T>, length: number): T {
    const bytes = length * Type.BYTES_PER_ELEMENT
    if (bytes < leastKept) return new Type(length)
    const buffer = takeFree(bytes) ?? new ArrayBuffer(bytes + Math.ceil(bytes * spare))
    taken.push(buffer)
    return new Type(buffer, 0, length)
  }

  return {
    take,
    adopt(fresh) {
      const copy = take(Uint8Array, fresh.length)
      copy.set(fresh)
      return copy
    },
    reuse() {
      free = taken
      taken = []
    },
  }
}
