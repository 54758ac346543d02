// The shapes of the catalog's answers.

import { z } from 'zod'

const column = z.object({ name: z.string(), type: z.string() })
const text = z.string().nullable()
const time = z.iso.datetime()
const times = { created_at: time, updated_at: time }
const owned = { description: text, owner: text, tags: z.array(z.string()) }

export const groupSchema = z.object({
  reference: z.string(),
  name: z.string(),
  version: z.int(),
  entity: z.string(),
  ...owned,
  ttl: z.number().nullable().meta({ description: 'Milliseconds' }),
  join_keys: z.array(column),
  inputs: z.array(column),
  features: z.array(column),
  num_features: z.int(),
  rules: z.array(z.string()),
  ...times,
})

export const featureSchema = z.object({
  reference: z.string(),
  name: z.string(),
  group: z.string(),
  version: z.int().nullable(),
  entities: z.array(z.string()),
  entity: z.string(),
  origin: z.enum(['ingested', 'derived', 'on-demand']),
  type: z.string(),
  kind: z.string(),
  categories: z.array(z.string()).nullable(),
  ...owned,
  status: z.enum(['draft', 'active', 'deprecated', 'archived']),
  deprecation: z.object({ reason: z.string(), successor: text, at: time }).nullable(),
  required: z.boolean(),
  default: z.unknown(),
  min: z.union([z.number(), z.string()]).nullable(),
  max: z.union([z.number(), z.string()]).nullable(),
  sources: z.array(z.string()),
  ...times,
})

export const serviceSchema = z.object({
  reference: z.string(),
  name: z.string(),
  version: z.int(),
  ...owned,
  features: z.array(z.string()),
  num_features: z.int(),
  entities: z.array(z.string()),
  ...times,
})

export const entitySchema = z.object({
  reference: z.string(),
  name: z.string(),
  description: text,
  join_keys: z.array(column),
  feature_groups: z.array(z.string()),
  ...times,
})

export const lineageSchema = z.object({
  reference: z.string(),
  nodes: z.array(z.object({ id: z.string(), kind: z.string(), reference: z.string(), status: z.string().optional() })),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
  upstream: z.array(z.string()),
  downstream: z.array(z.string()),
  mermaid: z.string().meta({ description: 'A flowchart; empty where the key shown does not open all that is in it' }),
})
