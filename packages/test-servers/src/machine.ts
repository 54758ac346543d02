// The machine that the tests run on, as the search for a Redis sees it: a test gives one of its own.

/** What the search asks of the machine that it runs on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  isExecutable(path: string): boolean
  /** The absolute path of a program on the PATH. */
  lookUp(program: string): string | undefined
  /** Fetches a server and answers its path. */
  download(): Promise<string>
  /** Installs the system's package of a server. Absent: not a system whose packages we know, or not allowed. */
  readonly install?: () => Promise<void>
}
