// The contract in docs and the table of what checks it are complete, in both directions.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  lawSuite,
  offlineStoreCases,
  onlineStoreCases,
  type RuleTable,
  registryStoreCases,
  semantics,
  storeContract,
  tableName,
} from '@granary/conformance'
import { memoryOfflineStore } from '@granary/offline-memory'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const documents: readonly (readonly [path: string, table: RuleTable])[] = [
  ['docs/semantics.md', semantics],
  ['docs/store-contract.md', storeContract],
]
const checks = documents.flatMap(([, table]) => Object.values(table).flat())

const lawCases = lawSuite({ create: () => memoryOfflineStore() }).cases
const cases = [
  ...onlineStoreCases.map(({ id }) => tableName('online', id)),
  ...offlineStoreCases.map(({ id }) => tableName('offline', id)),
  ...registryStoreCases.map(({ id }) => tableName('registry', id)),
  ...lawCases.map(({ id }) => tableName('law', id)),
]

interface Rule {
  readonly number: string
  readonly id: string
  readonly text: string
}

function rulesIn(path: string): readonly Rule[] {
  const found = [...readFileSync(`${root}${path}`, 'utf8').matchAll(/^- \*\*(\d+\.\d+) `([^`]+)`\*\* (.+)$/gm)]
  return found.map(([, number = '', id = '', text = '']) => ({ number, id, text }))
}

describe.each(documents)('%s', (path, table) => {
  const rules = rulesIn(path)

  test('has rules with ids of their own, numbered in order, each a sentence or more', () => {
    expect(rules.length).toBeGreaterThan(40)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { id, text } of rules) {
      expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
      expect(text).toMatch(/^\S.{20,}[.]$/)
    }
    const sections = new Map<string, number>()
    for (const { number } of rules) {
      const [section = '', place] = number.split('.')
      sections.set(section, (sections.get(section) ?? 0) + 1)
      expect(Number(place)).toBe(sections.get(section))
    }
  })

  test('holds no rule in a form that is not counted', () => {
    const bold = [...readFileSync(`${root}${path}`, 'utf8').matchAll(/^\s*[-*] \*\*/gm)]
    expect(bold).toHaveLength(rules.length)
  })

  test('has the same rules as its table, in the same order', () => {
    expect(Object.keys(table)).toEqual(rules.map(({ id }) => id))
  })

  test('has no rule that nothing checks', () => {
    expect(Object.entries(table).filter(([, named]) => named.length === 0)).toEqual([])
    for (const named of Object.values(table)) expect(new Set(named).size).toBe(named.length)
  })
})

test('no rule is in both documents', () => {
  const ids = documents.flatMap(([, table]) => Object.keys(table))
  expect(new Set(ids).size).toBe(ids.length)
})

test('every case named is there', () => {
  const known = new Set(cases)
  expect(checks.filter((check) => /^(online|offline|registry|law):/.test(check) && !known.has(check))).toEqual([])
})

test('every case is named', () => {
  const named = new Set(checks)
  expect([...new Set(cases)].filter((id) => !named.has(id))).toEqual([])
})

test('every other check is a test that is there', () => {
  const tests = checks.filter((check) => !/^(online|offline|registry|law):/.test(check))
  expect(tests.length).toBeGreaterThan(50)
  const lost = tests.filter((check) => {
    const [path = '', title = ''] = check.split(/: (.*)/s)
    if (!existsSync(`${root}${path}`)) return true
    return title.length < 8 || !readFileSync(`${root}${path}`, 'utf8').replaceAll("\\'", "'").includes(title)
  })
  expect(lost).toEqual([])
})

test('every case knows its rules', () => {
  for (const each of [...onlineStoreCases, ...offlineStoreCases, ...registryStoreCases, ...lawCases]) {
    expect(each.rules?.length).toBeGreaterThan(0)
    for (const rule of each.rules ?? []) expect(rule).toMatch(/^docs\/(semantics|store-contract)\.md#[a-z0-9-]+$/)
  }
})
