// What servers and clients say, by code; and nothing of rows or secrets in what is made of it.

import { inspect } from 'node:util'
import { GranaryError } from '@granary/core/codec'
import { describe, expect, test } from 'vitest'
import { storeErrors } from './store-errors.js'

const reply = (message: string): Error =>
  Object.assign(new Error(message), { name: 'ReplyError', command: { name: 'set', args: ['row pa55'] } })
const errors = storeErrors('The store', () => undefined)

test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", 'STORE_FULL'],
  ["READONLY You can't write against a read only replica.", 'STORE_READ_ONLY'],
  ['MISCONF Redis is configured to save RDB snapshots', 'STORE_READ_ONLY'],
  ['NOAUTH Authentication required.', 'STORE_DENIED'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'STORE_DENIED'],
  ["NOPERM this user has no permissions to run the 'mget' command", 'STORE_DENIED'],
  ["ERR The user executing the script can't run this command or subcommand", 'STORE_DENIED'],
  // as Redis 6.2 tells what a script's command was refused with
  ["@user_script: 5: -OOM command not allowed when used memory > 'maxmemory'.", 'STORE_FULL'],
  ["@user_script: 13: -READONLY You can't write against a read only replica.", 'STORE_READ_ONLY'],
  ["@user_script: 8: The user executing the script can't run this command or subcommand", 'STORE_DENIED'],
  ['ERR DB index is out of range', 'STORE_DENIED'],
  ['ERR SELECT is not allowed in cluster mode', 'STORE_DENIED'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'STORE_CORRUPT'],
  ["CROSSSLOT Keys in request don't hash to the same slot", 'STORE_UNSUPPORTED_PROTOCOL'],
  ['ERR This instance has cluster support disabled', 'STORE_UNSUPPORTED_PROTOCOL'],
  ['LOADING Redis is loading the dataset in memory', 'STORE_UNAVAILABLE'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'STORE_UNAVAILABLE'],
  ['NOREPLICAS Not enough good replicas to write.', 'STORE_UNAVAILABLE'],
  ['BUSY Redis is busy running a script.', 'STORE_UNAVAILABLE'],
  ['CLUSTERDOWN The cluster is down', 'STORE_UNAVAILABLE'],
  ['TRYAGAIN Multiple keys request during rehashing of slot', 'STORE_UNAVAILABLE'],
  ['ERR anything else', 'STORE_UNAVAILABLE'],
  ['constructor', 'STORE_UNAVAILABLE'],
])('a server that says %s is %s', (message, code) => {
  expect(errors.of('read', reply(message))).toMatchObject({ code, cause: { name: 'ReplyError', message } })
})

test.each([
  ['Connection is closed.', 'STORE_UNAVAILABLE'],
  ['Reached the max retries per request limit (which is 0).', 'STORE_UNAVAILABLE'],
  ['OOM said by a client is no OOM', 'STORE_UNAVAILABLE'],
  ['Command timed out', 'STORE_TIMEOUT'],
])('a client that says %s is %s', (message, code) => {
  expect(errors.of('read', new Error(message)).code).toBe(code)
})

test('what is no Error is told as well', () => {
  expect(errors.of('read', 'pa55').code).toBe('STORE_UNAVAILABLE')
  expect(inspect(errors.of('read', { password: 'pa55' }))).not.toContain('pa55')
})

test('errors of Granary stay as they are', () => {
  const error = new GranaryError('STORE_CONFLICT', 'own')
  expect(errors.of('save', error)).toBe(error)
})

describe('a lost connection', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', syscall: 'connect' })

  test('is told by what the connection has last complained of', () => {
    const { of, late } = storeErrors('The store', () => refused)
    expect(of('read', new Error('Connection is closed.'))).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } })
    expect(late('read', 5)).toMatchObject({ code: 'STORE_TIMEOUT', cause: { code: 'ECONNREFUSED' } })
    const denied = storeErrors('The store', () => reply('WRONGPASS invalid'))
    expect(denied.of('read', new Error('Connection is closed.')).code).toBe('STORE_DENIED')
    const silent = storeErrors('The store', () => new Error("Socket timeout. Expecting data, but didn't receive any in 6000ms."))
    expect(silent.of('read', new Error('Connection is closed.')).code).toBe('STORE_TIMEOUT')
  })

  test('does not hide what a server answers', () => {
    expect(storeErrors('The store', () => refused).of('write', reply('OOM full')).code).toBe('STORE_FULL')
  })
})

test('a time-out without any complaint has no cause', () => {
  const { code, cause } = errors.late('read', 5)
  expect({ code, cause }).toEqual({ code: 'STORE_TIMEOUT', cause: undefined })
})

test('arguments of commands are in no cause, neither as a field nor in words', () => {
  const unknown = reply('ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `pa55`, ')
  for (const error of [errors.of('read', unknown), errors.of('read', reply('OOM'))])
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain('pa55')
})
