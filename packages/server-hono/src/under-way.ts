// What a server is still at, whoever has left: requests, and streams that are stored behind their answers. Its store stays open so long.

export interface UnderWay {
  begin(): void
  end(): void
  /** Settles once nothing is under way. */
  idle(): Promise<void>
}

export function underWay(): UnderWay {
  let count = 0
  let waiting: (() => void)[] = []
  return {
    begin() {
      count++
    },
    end() {
      if (--count > 0) return
      for (const tell of waiting) tell()
      waiting = []
    },
    async idle() {
      if (count > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
