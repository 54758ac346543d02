// Every error code, once: what it means, its HTTP status, and whether trying again can help.

/** HTTP status by code. A comment says what happened; the way out is in each error's message. */
const statuses = {
  /** A name is not an identifier, is too long, or is reserved. */
  DEFINITION_INVALID_NAME: 400,
  /** Two things of one scope have the same name, case aside. */
  DEFINITION_DUPLICATE_NAME: 400,
  /** A duration is neither whole milliseconds nor a number and a unit. */
  DEFINITION_INVALID_DURATION: 400,
  /** A type is malformed or not allowed in this place. */
  DEFINITION_INVALID_TYPE: 400,
  /** An option has a value that it cannot have. */
  DEFINITION_INVALID_OPTION: 400,
  /** A default is not a value of its type. */
  DEFINITION_INVALID_DEFAULT: 400,
  /** A version is not a whole number from 1 on. */
  DEFINITION_INVALID_VERSION: 400,
  /** A derivation names a source that does not exist. */
  DEFINITION_UNKNOWN_SOURCE: 400,
  /** A definition names a feature that does not exist. */
  DEFINITION_UNKNOWN_FEATURE: 400,
  /** A definition holds nothing: no join key, no feature picked, no member. */
  DEFINITION_EMPTY: 400,
  /** A definition is made of something that cannot stand there. */
  DEFINITION_INVALID_MEMBER: 400,
  /** Two definitions of one name differ. */
  DEFINITION_CONFLICT: 400,
  /** A new service asks for an archived feature. */
  DEFINITION_ARCHIVED_FEATURE: 400,

  /** The definitions differ from the recorded state in a way that would break readers. */
  REGISTRY_BREAKING_CHANGE: 409,
  /** The definitions differ from the recorded state, and changes wait for apply(). */
  REGISTRY_PENDING_CHANGE: 409,
  /** The registry belongs to a store of another name. */
  REGISTRY_NAME_MISMATCH: 409,
  /** The registry document cannot be read. */
  REGISTRY_CORRUPT: 500,
  /** Nothing of that name is recorded. */
  REGISTRY_UNKNOWN_REFERENCE: 404,

  /** No feature group of that name. */
  INPUT_UNKNOWN_GROUP: 404,
  /** No such version. */
  INPUT_UNKNOWN_VERSION: 404,
  /** No feature of that name. */
  INPUT_UNKNOWN_FEATURE: 404,
  /** No feature service of that name. */
  INPUT_UNKNOWN_SERVICE: 404,
  /** A row has a column that the group does not know. */
  INPUT_UNKNOWN_COLUMN: 400,
  /** A name stands for several things. */
  INPUT_AMBIGUOUS: 400,
  /** A feature reference is not group:feature or group@version:feature. */
  INPUT_INVALID_REFERENCE: 400,
  /** A query is not a service, group, selection, on-demand features, name or list of references. */
  INPUT_INVALID_QUERY: 400,
  /** An option of a call has a value that it cannot have. */
  INPUT_INVALID_OPTION: 400,
  /** A batch id is empty, too long, or holds / or #. */
  INPUT_INVALID_BATCH_ID: 400,
  /** Rows are not rows, async rows, columns or a source, or their source failed. */
  INPUT_INVALID_ROWS: 400,
  /** A join key is missing or null. */
  INPUT_MISSING_KEY: 400,
  /** A join key has another type than declared. */
  INPUT_INVALID_KEY: 400,
  /** An encoded key is longer than 1,024 bytes. */
  INPUT_KEY_TOO_LONG: 400,
  /** A required column is missing. */
  INPUT_MISSING_COLUMN: 400,
  /** A value has another type than declared. */
  INPUT_WRONG_TYPE: 400,
  /** A time is not a valid Date, ISO 8601 with a zone, or epoch milliseconds. */
  INPUT_INVALID_TIMESTAMP: 400,
  /** An event time lies further ahead than maxClockSkew. */
  INPUT_FUTURE_EVENT_TIME: 400,
  /** An imported created time is null, invalid, or later than now. */
  INPUT_INVALID_CREATED_TIME: 400,
  /** Two result columns would have one name. */
  INPUT_NAME_COLLISION: 400,
  /** A spine lacks its join keys or event_timestamp. */
  INPUT_INVALID_SPINE: 400,
  /** A file to read is not there or not readable as Parquet. */
  INPUT_INVALID_FILE: 400,

  /** A required value is null. */
  VALIDATION_REQUIRED: 422,
  /** A value is below min, or NaN. */
  VALIDATION_MIN: 422,
  /** A value is above max, or NaN. */
  VALIDATION_MAX: 422,
  /** A value is not among the allowed ones. */
  VALIDATION_ALLOWED: 422,
  /** A string does not match its pattern. */
  VALIDATION_PATTERN: 422,
  /** A string is too short or too long. */
  VALIDATION_LENGTH: 422,
  /** A value stands twice in the batch. */
  VALIDATION_UNIQUE: 422,
  /** A feature's own check refused the value, or threw. */
  VALIDATION_CHECK: 422,
  /** A rule of the group refused the row, or threw. */
  VALIDATION_RULE: 422,
  /** A Standard Schema validator refused the value or the row. */
  VALIDATION_SCHEMA: 422,
  /** A Standard Schema validator answered a promise. */
  VALIDATION_ASYNC_SCHEMA: 422,
  /** Rows of a batch were rejected. */
  VALIDATION_FAILED: 422,

  /** A derivation threw. */
  TRANSFORM_FAILED: 422,
  /** A derivation gave a value of another type. */
  TRANSFORM_WRONG_TYPE: 422,

  /** The store lacks the operation. */
  CAPABILITY_UNSUPPORTED: 501,

  /** The store did not answer, or failed. */
  STORE_UNAVAILABLE: 503,
  /** The store did not answer in time. */
  STORE_TIMEOUT: 504,
  /** Somebody else wrote first, too often. */
  STORE_CONFLICT: 409,
  /** What is stored, or what a store answered, is damaged. */
  STORE_CORRUPT: 500,
  /** The store is closed. */
  STORE_CLOSED: 500,
  /** The store has no room left. */
  STORE_FULL: 507,
  /** The store takes no writes. */
  STORE_READ_ONLY: 503,
  /** The store refused the credentials or the permission. */
  STORE_DENIED: 500,
  /** What is stored has another schema than asked for. */
  STORE_SCHEMA_MISMATCH: 500,
  /** The store speaks a version or holds a protocol that is not known here. */
  STORE_UNSUPPORTED_PROTOCOL: 500,

  /** The batch is stored in the history, but not yet online. */
  INGEST_PARTIAL: 503,

  /** A body is no JSON, no NDJSON, no UTF-8, or has another shape than its route describes. */
  INPUT_INVALID_BODY: 400,
  /** A body is of a type, or is compressed in a way, that its route does not take. */
  INPUT_UNSUPPORTED_MEDIA_TYPE: 415,
  /** A path names no route. */
  INPUT_UNKNOWN_ROUTE: 404,
  /** The route of a path does not take the method. */
  INPUT_UNSUPPORTED_METHOD: 405,

  /** No key was shown, and one is needed. */
  AUTH_REQUIRED: 401,
  /** The key or the token is not one that counts. */
  AUTH_INVALID: 401,
  /** The key does not open this: another scope or group is needed. */
  AUTH_FORBIDDEN: 403,
  /** The identity provider does not answer, so that no token can be checked. */
  AUTH_UNAVAILABLE: 503,

  /** A body, or a line of one, has too many bytes. */
  LIMIT_BODY: 413,
  /** Too many rows in one request. */
  LIMIT_ROWS: 413,
  /** Too many keys or features in one request. */
  LIMIT_KEYS: 422,
  /** The request took longer than the server gives. */
  LIMIT_TIME: 504,
  /** Too many requests of this key. */
  LIMIT_RATE: 429,
  /** The server is shutting down, or has as much to do as it takes. */
  LIMIT_BUSY: 503,

  /** The caller aborted the call. */
  ABORTED: 499,

  /** A fault of the library itself. */
  INTERNAL: 500,
} as const

/** A stable error code: `STORE_UNAVAILABLE`, `INPUT_MISSING_KEY`, and so on. */
export type ErrorCode = keyof typeof statuses

/** The same call may succeed later without any change. */
const retryable: ReadonlySet<ErrorCode> = new Set([
  ...(['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'STORE_CONFLICT', 'INGEST_PARTIAL', 'ABORTED'] as const),
  ...(['LIMIT_TIME', 'LIMIT_RATE', 'LIMIT_BUSY', 'AUTH_UNAVAILABLE'] as const),
])

export interface CodeInfo {
  /** The same call may succeed later without any change. */
  readonly retryable: boolean
  /** What it is over HTTP. */
  readonly status: number
}

/** Every code with whether a retry can help, and its HTTP status. */
export const errorCodes: Readonly<Record<ErrorCode, CodeInfo>> = Object.fromEntries(
  Object.entries(statuses).map(([code, status]) => [code, { retryable: retryable.has(code as ErrorCode), status }]),
) as Record<ErrorCode, CodeInfo> // entry by entry from the statuses
