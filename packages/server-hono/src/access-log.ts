// A line for every request, for whoever keeps them.

export interface AccessEntry {
  /** ISO 8601. */
  readonly time: string
  readonly requestId: string
  readonly method: string
  /** Of the route, never of the URL: `/features/:group/:key`. */
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  /** The name of the key or the subject of the token; null where none is needed. */
  readonly identity: string | null
  /** Of the error that was answered. */
  readonly code?: string
}

/** Prints entries as JSON lines. */
export function consoleAccessLog(entry: AccessEntry): void {
  console.log(JSON.stringify(entry))
}
