import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkWithSchema } from './schema-check.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'

function schemaOf(validate: (value: unknown) => unknown): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate: validate as StandardSchema['~standard']['validate'] } }
}

describe('a validator', () => {
  test('that finds nothing wrong gives its output', () => {
    expect(
      checkWithSchema(
        schemaOf((value) => ({ value: [value] })),
        1,
      ),
    ).toEqual({ value: [1] })
    expect(
      checkWithSchema(
        schemaOf(() => ({ value: undefined, issues: undefined })),
        1,
      ),
    ).toEqual({ value: undefined })
  })
  const refusals: readonly (readonly [string, (value: unknown) => unknown, string])[] = [
    ['that has issues', () => ({ issues: [{ message: 'no' }] }), 'VALIDATION_SCHEMA'],
    ['that has an empty list of issues', () => ({ issues: [] }), 'VALIDATION_SCHEMA'],
    [
      'that throws',
      () => {
        throw new Error('no')
      },
      'VALIDATION_SCHEMA',
    ],
    ['that answers nothing', () => undefined, 'VALIDATION_SCHEMA'],
    ['that answers neither value nor issues', () => ({}), 'VALIDATION_SCHEMA'],
    ['that answers a promise', async () => ({ value: 1 }), 'VALIDATION_ASYNC_SCHEMA'],
    ['that answers a promise which rejects', () => Promise.reject(new Error('nobody waits')), 'VALIDATION_ASYNC_SCHEMA'],
    // biome-ignore lint/suspicious/noThenProperty: what a library's own promise looks like
    ['that answers a thenable', () => ({ then: () => undefined }), 'VALIDATION_ASYNC_SCHEMA'],
  ]
  for (const [name, validate, code] of refusals) {
    test(`${name} is ${code}`, () =>
      expect(checkWithSchema(schemaOf(validate), 'c4n4ry')).toEqual({ problem: { code, message: expect.not.stringMatching(/c4n4ry/) } }))
  }
  const columns = new Set(['a', 'b', 'c'])
  test('of a row tells the columns of its issues, and not what they say', () => {
    const schema = z.object({ a: z.array(z.string()), b: z.literal('x') })
    const checked = checkWithSchema(schema, { a: ['ok', 5], b: 'c4n4ry' }, columns)
    expect(checked).toEqual({ problem: { code: 'VALIDATION_SCHEMA', message: expect.stringMatching(/ at a, b$/) } })
    expect(JSON.stringify(checked)).not.toMatch(/c4n4ry/)
  })
  test('of one value tells no path: keys of json are data too', () => {
    const schema = z.record(z.string(), z.number())
    const checked = checkWithSchema(schema, { 'c4n4ry@example.com': 'x' })
    expect(checked).toMatchObject({ problem: { code: 'VALIDATION_SCHEMA' } })
    expect(JSON.stringify(checked)).not.toMatch(/c4n4ry/)
  })
  test('may tell its paths as objects, as the standard lets it', () => {
    const checked = checkWithSchema(
      schemaOf(() => ({
        issues: [
          { message: 'no', path: [{ key: 'a' }, 0, Symbol('s')] },
          { message: 'no', path: ['c4n4ry'] },
        ],
      })),
      1,
      columns,
    )
    expect(checked).toMatchObject({ problem: { message: expect.stringMatching(/ at a$/) } })
  })
})

test('what looks like a validator of version 1, objects and functions alike', () => {
  expect(
    [
      z.string(),
      schemaOf(() => 1),
      Object.assign(
        () => 1,
        schemaOf(() => 1),
      ),
    ].map(isStandardSchema),
  ).toEqual([true, true, true])
  const others = [
    undefined,
    null,
    {},
    () => 1,
    { '~standard': null },
    { '~standard': { version: 2, validate: () => 1 } },
    { '~standard': { version: 1 } },
  ]
  expect(others.map(isStandardSchema)).toEqual(others.map(() => false))
})
