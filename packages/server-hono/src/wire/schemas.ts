// The shapes of requests and answers, once: they check what comes in, and make the OpenAPI document.

import { z } from 'zod'
import { isObject, listOf, textList, textMap, wordList } from './lists.js'

const described = { type: 'object', additionalProperties: true } as const
/** An object of JSON whose members core checks by the definitions. */
const row = z.custom<Readonly<Record<string, unknown>>>(isObject, 'is no object').meta({ ...described, description: 'Values by column' })
const rows = listOf(isObject, 'is no list of objects', described)

/** What a read asks for: a service by name, or references. */
const query = {
  service: z.string().min(1).optional().meta({ description: 'A feature service: `churn`, or `churn@1` for a version', example: 'churn' }),
  features: textList(1).optional().meta({ description: 'References: `group:feature`, or `group@2:feature`' }),
  full_feature_names: z.boolean().optional().meta({ description: 'Names of columns as `group__feature`' }),
}

export const onlineRequest = z.strictObject({
  ...query,
  entities: rows.meta({ description: 'A row a key: join keys, and what on-demand features ask of the request' }),
  include: wordList(['statuses', 'event_timestamps', 'types']).optional(),
})

const status = z.enum(['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE'])
const statuses = z.record(z.string(), status)
const times = z.record(z.string(), z.iso.datetime().nullable())
const types = z.record(z.string(), z.string())

export const onlineAnswer = z.object({
  rows: rows.meta({ description: 'In the order of the request, duplicates included' }),
  statuses: z.array(statuses).optional(),
  event_timestamps: z.array(times).optional(),
  types: types.optional().meta({ description: 'The type of each column' }),
})

export const ingestRequest = z.strictObject({ rows })

const rowError = z.object({ row: z.int(), column: z.string().optional(), code: z.string(), message: z.string() })
export const ingestReport = z.object({
  status: z.enum(['stored', 'duplicate']),
  accepted: z.int(),
  rejected: z.int(),
  superseded: z.int(),
  batch_id: z.string(),
  snapshot: z.string(),
  errors: z.array(rowError),
})

export const snapshotNames = textMap()

export const historicalRequest = z.strictObject({
  ...query,
  spine: rows.meta({ description: 'Join keys, event_timestamp, and whatever else shall come back' }),
  known_at: z.enum(['event', 'created']).optional(),
  as_of: z.union([z.string(), snapshotNames]).optional().meta({ description: 'A moment, or the snapshots of an earlier answer' }),
  include: wordList(['statuses', 'types']).optional(),
})

/** The same question in a query string, where the spine is the body. */
export const historicalQuery = z.strictObject({
  service: z.string().min(1).optional(),
  features: z.string().min(1).optional().meta({ description: 'References, with commas between' }),
  full_feature_names: z.enum(['true', 'false']).optional(),
  known_at: z.enum(['event', 'created']).optional(),
  as_of: z.string().optional().meta({ description: 'A moment, ISO 8601, or the snapshots of an earlier answer as JSON' }),
  include: z
    .string()
    .regex(/^(statuses|types)(,(statuses|types))*$/)
    .optional()
    .meta({ description: '`statuses`, `types`, or both with a comma between' }),
})

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    request_id: z.string(),
    retryable: z.boolean(),
    errors: z.array(rowError).optional(),
    batch_id: z.string().optional(),
    offset: z.int().optional(),
  })
  .meta({ id: 'Problem' })

export { row as rowSchema }
