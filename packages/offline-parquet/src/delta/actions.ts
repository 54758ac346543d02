// The lines of a Delta log entry: which of them we know, and how they are read and written.

/** The open protocol's versions, and the features that writers of version 7 name. */
export interface Protocol {
  readonly minReaderVersion: number
  readonly minWriterVersion: number
  readonly readerFeatures?: readonly string[] | null
  readonly writerFeatures?: readonly string[] | null
}

export interface MetaData {
  readonly id: string
  readonly format: { readonly provider: string; readonly options: Readonly<Record<string, string>> }
  /** A `StructType` as JSON. */
  readonly schemaString: string
  readonly partitionColumns: readonly string[]
  readonly configuration: Readonly<Record<string, string>>
  readonly createdTime?: number | null
}

export interface AddFile {
  /** Relative to the table's folder, URI-encoded. */
  readonly path: string
  readonly partitionValues: Readonly<Record<string, string | null>>
  readonly size: number
  readonly modificationTime: number
  readonly dataChange: boolean
  /** JSON: numRecords, minValues, maxValues, nullCount. */
  readonly stats?: string | null
  readonly deletionVector?: unknown
  /** Ours: `granary.footer`, the checksum of the file's footer (pages carry their own). */
  readonly tags?: Readonly<Record<string, string | null>> | null
}

export interface RemoveFile {
  readonly path: string
}

/** The last version that an application wrote; ours are batches, whose version is their base stamp. */
export interface Transaction {
  readonly appId: string
  readonly version: number
  readonly lastUpdated?: number | null
}

/** Free form. Ours have a `granaryCommit`: a random name of the commit itself. */
export interface CommitInfo {
  readonly timestamp?: number
  readonly granaryCommit?: string
}

export type Action =
  | { readonly protocol: Protocol }
  | { readonly metaData: MetaData }
  | { readonly add: AddFile }
  | { readonly remove: RemoveFile }
  | { readonly txn: Transaction }
  | { readonly commitInfo: CommitInfo & Readonly<Record<string, unknown>> }

/** A log entry: a line an action. */
export function formatEntry(actions: readonly Action[]): string {
  return `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`
}

/**
 * The actions of a log entry; those of unknown kinds are left out, as the protocol wants.
 * @throws Error: a line is not an action, or lacks what its kind must have.
 */
export function parseEntry(text: string): readonly Action[] {
  const actions: Action[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const action: unknown = JSON.parse(line)
    if (typeof action !== 'object' || action === null) throw new TypeError('A line is not an action')
    if (isKnown(action)) actions.push(action)
  }
  if (actions.length === 0) throw new TypeError('The entry has no action')
  return actions
}

function isKnown(action: object): action is Action {
  for (const [kind, fields] of Object.entries(required)) {
    const body = (action as Readonly<Record<string, unknown>>)[kind]
    if (body === undefined || body === null) continue
    for (const [field, type] of Object.entries(fields)) {
      if (typeof (body as Readonly<Record<string, unknown>>)[field] !== type) throw new TypeError(`A ${kind} action lacks its ${field}`)
    }
    return true
  }
  return false
}

const required = {
  protocol: { minReaderVersion: 'number', minWriterVersion: 'number' },
  metaData: { id: 'string', schemaString: 'string', partitionColumns: 'object' },
  add: { path: 'string', size: 'number' },
  remove: { path: 'string' },
  txn: { appId: 'string', version: 'number' },
  commitInfo: {},
} as const
