// Every error code, once: what it means, whether trying again can help, and its HTTP status.

/** Meaning, whether a retry can help, HTTP status. */
const table = {
  DEFINITION_INVALID_NAME: ['A name is not an identifier, is too long, or is reserved', false, 400],
  DEFINITION_DUPLICATE_NAME: ['Two things of one scope have the same name, case aside', false, 400],
  DEFINITION_INVALID_DURATION: ['A duration is neither whole milliseconds nor a number and a unit', false, 400],
  DEFINITION_INVALID_TYPE: ['A type is malformed or not allowed in this place', false, 400],
  DEFINITION_INVALID_OPTION: ['An option has a value that it cannot have', false, 400],
  DEFINITION_INVALID_DEFAULT: ['A default is not a value of its type', false, 400],
  DEFINITION_INVALID_VERSION: ['A version is not a whole number from 1 on', false, 400],
  DEFINITION_UNKNOWN_SOURCE: ['A derivation names a source that does not exist', false, 400],
  DEFINITION_UNKNOWN_FEATURE: ['A definition names a feature that does not exist', false, 400],
  DEFINITION_EMPTY: ['A definition holds nothing: no join key, no feature picked, no member', false, 400],
  DEFINITION_INVALID_MEMBER: ['A definition is made of something that cannot stand there', false, 400],
  DEFINITION_CONFLICT: ['Two definitions of one name differ', false, 400],
  DEFINITION_ARCHIVED_FEATURE: ['A new service asks for an archived feature', false, 400],

  REGISTRY_BREAKING_CHANGE: ['The definitions differ from the recorded state in a way that would break readers', false, 409],
  REGISTRY_PENDING_CHANGE: ['The definitions differ from the recorded state, and changes wait for apply()', false, 409],
  REGISTRY_NAME_MISMATCH: ['The registry belongs to a store of another name', false, 409],
  REGISTRY_CORRUPT: ['The registry document cannot be read', false, 500],
  REGISTRY_UNKNOWN_REFERENCE: ['Nothing of that name is recorded', false, 404],

  INPUT_UNKNOWN_GROUP: ['No feature group of that name', false, 404],
  INPUT_UNKNOWN_VERSION: ['No such version', false, 404],
  INPUT_UNKNOWN_FEATURE: ['No feature of that name', false, 404],
  INPUT_UNKNOWN_SERVICE: ['No feature service of that name', false, 404],
  INPUT_UNKNOWN_COLUMN: ['A row has a column that the group does not know', false, 400],
  INPUT_AMBIGUOUS: ['A name stands for several things', false, 400],
  INPUT_INVALID_REFERENCE: ['A feature reference is not group:feature or group@version:feature', false, 400],
  INPUT_INVALID_QUERY: ['A query is not a service, group, selection, on-demand features, name or list of references', false, 400],
  INPUT_INVALID_OPTION: ['An option of a call has a value that it cannot have', false, 400],
  INPUT_INVALID_BATCH_ID: ['A batch id is empty, too long, or holds / or #', false, 400],
  INPUT_INVALID_ROWS: ['Rows are not rows, async rows, columns or a source', false, 400],
  INPUT_MISSING_KEY: ['A join key is missing or null', false, 400],
  INPUT_INVALID_KEY: ['A join key has another type than declared', false, 400],
  INPUT_KEY_TOO_LONG: ['An encoded key is longer than 1,024 bytes', false, 400],
  INPUT_MISSING_COLUMN: ['A required column is missing', false, 400],
  INPUT_WRONG_TYPE: ['A value has another type than declared', false, 400],
  INPUT_INVALID_TIMESTAMP: ['A time is not a valid Date, ISO 8601 with a zone, or epoch milliseconds', false, 400],
  INPUT_FUTURE_EVENT_TIME: ['An event time lies further ahead than maxClockSkew', false, 400],
  INPUT_INVALID_CREATED_TIME: ['An imported created time is null, invalid, or later than now', false, 400],
  INPUT_NAME_COLLISION: ['Two result columns would have one name', false, 400],
  INPUT_INVALID_SPINE: ['A spine lacks its join keys or event_timestamp', false, 400],
  INPUT_INVALID_FILE: ['A file to read is not there or not readable as Parquet', false, 400],

  VALIDATION_REQUIRED: ['A required value is null', false, 422],
  VALIDATION_MIN: ['A value is below min, or NaN', false, 422],
  VALIDATION_MAX: ['A value is above max, or NaN', false, 422],
  VALIDATION_ALLOWED: ['A value is not among the allowed ones', false, 422],
  VALIDATION_PATTERN: ['A string does not match its pattern', false, 422],
  VALIDATION_LENGTH: ['A string is too short or too long', false, 422],
  VALIDATION_UNIQUE: ['A value stands twice in the batch', false, 422],
  VALIDATION_CHECK: ["A feature's own check refused the value, or threw", false, 422],
  VALIDATION_RULE: ['A rule of the group refused the row, or threw', false, 422],
  VALIDATION_SCHEMA: ['A Standard Schema validator refused the value or the row', false, 422],
  VALIDATION_ASYNC_SCHEMA: ['A Standard Schema validator answered a promise', false, 422],
  VALIDATION_FAILED: ['Rows of a batch were rejected', false, 422],

  TRANSFORM_FAILED: ['A derivation threw', false, 422],
  TRANSFORM_WRONG_TYPE: ['A derivation gave a value of another type', false, 422],

  CAPABILITY_UNSUPPORTED: ['The store lacks the operation', false, 501],

  STORE_UNAVAILABLE: ['The store did not answer, or failed', true, 503],
  STORE_TIMEOUT: ['The store did not answer in time', true, 504],
  STORE_CONFLICT: ['Somebody else wrote first, too often', true, 409],
  STORE_CORRUPT: ['What is stored, or what a store answered, is damaged', false, 500],
  STORE_CLOSED: ['The store is closed', false, 500],
  STORE_FULL: ['The store has no room left', false, 507],
  STORE_READ_ONLY: ['The store takes no writes', false, 503],
  STORE_DENIED: ['The store refused the credentials or the permission', false, 500],
  STORE_SCHEMA_MISMATCH: ['What is stored has another schema than asked for', false, 500],
  STORE_UNSUPPORTED_PROTOCOL: ['The store speaks a version or holds a protocol that is not known here', false, 500],

  INGEST_PARTIAL: ['The batch is stored in the history, but not yet online', true, 503],
  ABORTED: ['The caller aborted the call', true, 499],
  INTERNAL: ['A fault of the library itself', false, 500],
} as const

/** A stable error code: `STORE_UNAVAILABLE`, `INPUT_MISSING_KEY`, and so on. */
export type ErrorCode = keyof typeof table

export interface CodeRow {
  /** What happened, in one line: the docs list it beside the code. */
  readonly meaning: string
  /** True where the same call may succeed later without any change. */
  readonly retryable: boolean
  /** What it is over HTTP. */
  readonly status: number
}

/** Every code with its meaning, whether a retry can help, and its HTTP status. */
export const errorCodes: Readonly<Record<ErrorCode, CodeRow>> = Object.fromEntries(
  Object.entries(table).map(([code, [meaning, retryable, status]]) => [code, { meaning, retryable, status }]),
) as Record<ErrorCode, CodeRow> // entry by entry from the table
