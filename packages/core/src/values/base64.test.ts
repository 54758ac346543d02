import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64ToBytes, bytesToBase64 } from './base64.js'

test('bytes come back, in the text that everybody writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(bytesToBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(base64ToBytes(bytesToBase64(bytes))).toEqual(Uint8Array.from(bytes))
    }),
  )
  const long = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
  expect(base64ToBytes(bytesToBase64(long))).toEqual(long)
})

test('what is no base64', () => {
  for (const text of ['!', 'AQI*', 'é', 'A']) expect(base64ToBytes(text)).toBeUndefined()
})
