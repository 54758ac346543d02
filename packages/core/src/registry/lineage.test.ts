import { describe, expect, test } from 'vitest'
import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures } from '../definition/index.js'
import { t } from '../values/types.js'
import { deprecated } from './deprecation.js'
import { emptyState } from './document.js'
import { lineage } from './lineage.js'
import { mergeFacts } from './merge.js'
import { definitionFacts } from './recorded.js'

const entity = defineEntity({ name: 'end', joinKeys: { id: t.string() } })
const group = defineFeatureGroup({ name: 'end', entity, inputs: { spent: t.float64() }, features: { count: t.int64(), other: t.string() } })
  .derive('mean', t.float64(), ['spent', 'count'], () => 0)
  .derive('log', t.float64(), ['mean'], () => 0)
const basket = defineOnDemandFeatures({ name: 'basket', request: { value: t.float64() }, sources: [group] })
  .derive('ratio', t.float64(), ['value', 'end:log'], () => 0)
  .derive('twice', t.float64(), ['ratio'], () => 0)
const first = defineFeatureService({ name: 'end', features: [group.pick('count', 'mean')] })
const whole = defineFeatureService({ name: 'whole', features: [basket, group] })
const now = '2026-01-05T10:00:00.000Z'
const state = mergeFacts(emptyState('shop'), definitionFacts([first, whole]), { now, record: 'additive' })
const code = (expected: string) => expect.objectContaining({ code: expected })

describe('lineage', () => {
  test('of a derived feature: everything above, everything below, nothing beside', () => {
    const { reference, upstream, downstream, nodes, edges } = lineage(state, 'end:mean')
    expect(reference).toBe('end@1:mean')
    expect(upstream).toEqual(['end@1:spent', 'end@1:count', 'end@1', 'end'])
    expect(downstream).toEqual(['end@1:log', 'end@1', 'whole@1', 'basket:ratio', 'basket:twice'])
    expect(nodes.map(({ kind }) => kind)).toEqual([
      'entity',
      'group',
      'feature',
      'input',
      'derived',
      'derived',
      'service',
      'service',
      'on-demand',
      'on-demand',
    ])
    const ids = new Set(nodes.map(({ id }) => id))
    expect(ids.size).toBe(nodes.length)
    for (const { from, to } of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true])
    expect(new Set(edges.map(({ from, to }) => `${from} ${to}`)).size).toBe(edges.length)
    expect(edges.filter(({ from }) => from === 'column end@1:count')).toEqual([{ from: 'column end@1:count', to: 'column end@1:mean' }])
  })
  test('of inputs, request columns, on-demand and ingested features', () => {
    expect(lineage(state, 'end:spent').downstream).toContain('basket:twice')
    expect(lineage(state, 'basket:value')).toMatchObject({ upstream: [], downstream: ['basket:ratio', 'basket:twice', 'whole@1'] })
    expect(lineage(state, 'basket:ratio').upstream).toEqual([
      'basket:value',
      'end@1:log',
      'end@1:mean',
      'end@1:spent',
      'end@1:count',
      'end@1',
      'end',
    ])
    expect(lineage(state, 'end@1:other')).toMatchObject({ upstream: ['end@1', 'end'], downstream: ['whole@1'] })
  })
  test('without a version: the highest that has it', () => {
    const later = mergeFacts(
      state,
      definitionFacts([defineFeatureGroup({ name: 'end', version: 2, entity, features: { count: t.int64() } })]),
      { now, record: 'additive' },
    )
    expect(lineage(later, 'end:count').reference).toBe('end@2:count')
    expect(lineage(later, 'end:mean').reference).toBe('end@1:mean')
  })
  test('of what is not there', () => {
    expect(() => lineage(state, 'end:nothing')).toThrow(code('INPUT_UNKNOWN_FEATURE'))
    expect(() => lineage(state, 'nothing:mean')).toThrow(code('INPUT_UNKNOWN_GROUP'))
    expect(() => lineage(state, 'end@7:mean')).toThrow(code('INPUT_UNKNOWN_VERSION'))
    expect(() => lineage(state, 'mean')).toThrow(code('INPUT_INVALID_REFERENCE'))
  })
  test('knows statuses', () => {
    const later = deprecated(state, 'end', 'mean', { reason: 'x' }, now)
    expect(lineage(later, 'end:mean').nodes.find(({ reference }) => reference === 'end@1:mean')?.status).toBe('deprecated')
  })
})

describe('the Mermaid text', () => {
  // The grammar of what is written: ids of its own, quoted labels of harmless characters, arrows between nodes that are there.
  const node = /^ {2}(n\d+)(?:\(\[|\[\/|\[\[|\[|\(|\{\{)"[A-Za-z0-9_@:. ,#;-]+<br\/>[a-z, -]+"(?:\]\)|\/\]|\]\]|\]|\)|\}\})$/
  const edge = /^ {2}(n\d+) --> (n\d+)$/

  test('is a flowchart of every node and edge', () => {
    const { nodes, edges, toMermaid } = lineage(deprecated(state, 'end', 'log', { reason: 'x' }, now), 'end:mean')
    const [head, ...lines] = toMermaid().trimEnd().split('\n')
    expect(head).toBe('flowchart LR')
    const ids = lines.flatMap((line) => node.exec(line)?.[1] ?? [])
    expect(ids).toHaveLength(nodes.length)
    const arrows = lines.flatMap((line) => (edge.exec(line) === null ? [] : [edge.exec(line)?.slice(1, 3)]))
    expect(arrows).toHaveLength(edges.length)
    for (const arrow of arrows) for (const id of arrow ?? []) expect(ids).toContain(id)
    expect(lines).toHaveLength(nodes.length + edges.length + 1)
    expect(lines.some((line) => line.includes('end@1:log<br/>derived, deprecated'))).toBe(true)
  })
})
