// URLs of servers: what they say, and that a bad one is refused without a word of it.

import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { parseUrl } from './parse-url.js'

test.each([
  ['redis://localhost', { host: 'localhost', port: 6_379, tls: false }],
  ['redis://127.0.0.1:7000/', { host: '127.0.0.1', port: 7_000, tls: false }],
  ['rediss://cache.example:6380/3', { host: 'cache.example', port: 6_380, db: 3, tls: true }],
  ['redis://:p%40ss%2Fword@localhost/0', { host: 'localhost', port: 6_379, password: 'p@ss/word', db: 0, tls: false }],
  ['redis://us%3Aer:50%25@[::1]:1', { host: '::1', port: 1, username: 'us:er', password: '50%', tls: false }],
  ['unix:///var/run/a%20b.sock', { path: '/var/run/a b.sock', tls: false }],
])('%s', (url, address) => {
  expect(parseUrl(url)).toEqual(address)
})

test.each([
  'pa55word',
  '',
  '//pa55word',
  'http://:pa55word@localhost',
  'redis://',
  'redis:///0',
  'redis://:pa55word@',
  'redis://:pa55word@host:port',
  'redis://:pa55word@host:70000',
  'redis://:12/pa55word@host',
  'redis://:pa55/word@host',
  'redis://:pa55word%@host',
  'redis://:pa55?word@host',
  'redis://:pa55#word@host',
  'redis://:pa55word@host/one',
  'redis://:pa55word@host/-1',
  'redis://:pa55word@host/0/1',
  'redis://host?db=1',
  'unix://pa55word/socket',
  'unix:///',
  'unix:///a?b',
])('%s is refused, and not repeated', (url) => {
  let refusal: unknown
  try {
    parseUrl(url)
  } catch (error) {
    refusal = error
  }
  expect(refusal).toMatchObject({ code: 'INPUT_INVALID_OPTION' })
  expect(inspect(refusal, { showHidden: true, depth: null })).not.toMatch(/pa55/)
})
