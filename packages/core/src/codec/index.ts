// @granary/core/codec: what a store needs to read and write keys and columns.

export { type ErrorCode, errorCodes } from '../errors/codes.js'
export { GranaryError } from '../errors/granary-error.js'
export type { ByteEntry, ByteStore } from './byte-store.js'
export { concatColumns, nullColumn, sliceColumn } from './column-operations.js'
export { nullsFromBitmap, plainStrings, reader } from './column-reader.js'
export { encodeKey, keyReader, parseKey } from './entity-key.js'
export { int64ToNumbers } from './int64.js'
