import { GranaryError } from '@granary/core/codec'
import { describe, expect, test } from 'vitest'
import { storeError, systemCode } from './store-errors.js'

describe('an error of the disk', () => {
  test.each([
    ['ENOSPC', 'STORE_FULL'],
    ['EDQUOT', 'STORE_FULL'],
    ['EACCES', 'STORE_DENIED'],
    ['EPERM', 'STORE_DENIED'],
    ['EROFS', 'STORE_READ_ONLY'],
    ['EMFILE', 'STORE_UNAVAILABLE'],
    ['EIO', 'STORE_UNAVAILABLE'],
    ['ERR_INVALID_ARG_TYPE', 'STORE_UNAVAILABLE'],
  ])('%s is %s, with the error as cause', (code, expected) => {
    const cause = Object.assign(new Error('x'), { code })
    expect(storeError(cause, 'appending')).toMatchObject({ code: expected, cause })
  })

  test('that Node names itself is not one', () => {
    expect(systemCode(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined()
    expect(systemCode(Object.assign(new Error('x'), { code: 'E2BIG' }))).toBe('E2BIG')
    expect(systemCode(Object.assign(new Error('x'), { code: 'Z_DATA_ERROR' }))).toBeUndefined()
  })

  test('that is none of the disk stays, or is STORE_UNAVAILABLE', () => {
    const known = new GranaryError('STORE_CORRUPT', 'x')
    expect(storeError(known, 'scanning')).toBe(known)
    const reason = new Error('enough')
    expect(storeError(reason, 'scanning', AbortSignal.abort(reason))).toBe(reason)
    expect(storeError(reason, 'scanning')).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: reason })
  })
})
