// What a store tells about its work, for logs, metrics and traces to hang on. Absent methods cost nothing.

export interface Observer {
  /** A batch was ingested, deleted, replayed or pushed. */
  ingest?(event: IngestEvent): void
  /** Online features were read. */
  read?(event: ReadEvent): void
  /** A training set was built. */
  join?(event: JoinEvent): void
  /** A call to a store settled. */
  storeCall?(event: StoreCallEvent): void
  /** Long work goes on: ingestion of a stream, a join's scan, materialization, warm start. */
  progress?(event: ProgressEvent): void
  /** Something works that should be looked at, such as a deprecated feature; told once each. */
  warning?(event: WarningEvent): void
}

/** Of a call that failed: what it stored before, and the rows that it refused. */
export interface IngestEvent {
  readonly group: string
  readonly batchId: string
  readonly accepted: number
  readonly rejected: number
  readonly superseded: number
  readonly status: 'stored' | 'duplicate'
  /** The newest event time that this process ever ingested of the group, in epoch milliseconds. */
  readonly newestEvent?: number
  readonly milliseconds: number
  /** Of the error that the call rejected with. */
  readonly code?: string
}

export interface ReadEvent {
  readonly groups: readonly string[]
  readonly keys: number
  readonly features: number
  readonly milliseconds: number
  /** What was found in each group: counted when it is called, which costs a look at every value. */
  found(): readonly FoundInGroup[]
}

export interface FoundInGroup {
  readonly group: string
  /** How many values are PRESENT, NULL_VALUE, NOT_FOUND and OUTSIDE_MAX_AGE, in this order. */
  readonly statuses: readonly number[]
  /** Of the rows that count, in epoch milliseconds; undefined where there is none. */
  readonly newestEvent: number | undefined
}

export interface JoinEvent {
  readonly groups: readonly string[]
  readonly spineRows: number
  readonly historyRows: number
  readonly features: number
  readonly milliseconds: number
}

export interface StoreCallEvent {
  readonly store: StoreRole
  readonly operation: string
  /** Rows, keys or requests of the call, where it has such a count. */
  readonly count?: number
  readonly milliseconds: number
  /** The code of the error that the call rejected with. */
  readonly code?: string
}

export interface ProgressEvent {
  readonly work: 'ingest' | 'join' | 'materialize' | 'warm-start' | 'replay'
  readonly group: string
  /** Rows done so far. */
  readonly rows: number
  readonly done: boolean
}

export interface WarningEvent {
  readonly code: 'DEPRECATED_FEATURE'
  readonly message: string
}

export type StoreRole = 'online' | 'offline' | 'registry'

/** Tells one event; an observer that throws disturbs nobody. */
export function tell<K extends keyof Observer>(
  observer: Observer | undefined,
  kind: K,
  event: Parameters<NonNullable<Observer[K]>>[0],
): void {
  const method = observer?.[kind] as ((told: typeof event) => void) | undefined // the event is of that method by K
  if (method === undefined) return
  try {
    method.call(observer, event)
  } catch {
    // An observer's fault is its own.
  }
}

export type OnProgress = (progress: ProgressEvent) => void

/** A function that tells rows done, and whether that is all, to the caller and to the observer. */
export function progressOf(
  work: ProgressEvent['work'],
  group: string,
  onProgress: OnProgress | undefined,
  observer: Observer | undefined,
): (rows: number, done: boolean) => void {
  const listener: Observer | undefined = onProgress === undefined ? undefined : { progress: onProgress }
  return (rows, done) => {
    const event = { work, group, rows, done }
    tell(listener, 'progress', event)
    tell(observer, 'progress', event)
  }
}
