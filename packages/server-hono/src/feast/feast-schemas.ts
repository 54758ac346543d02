// The shapes of Feast's requests and answers. What its clients send beside them is left out of account.

import { z } from 'zod'
import { isObject, textList } from '../wire/lists.js'

/** Every write answers it. */
export const nothing = z.null()

/** Lists by name, as many as come: no list of them is made. */
export type Columns = Readonly<Record<string, readonly unknown[]>>

function isColumns(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const name in value) if (!Array.isArray(value[name])) return false
  return true
}

const columns = z
  .custom<Columns>(isColumns, 'is no object of lists')
  .meta({ type: 'object', additionalProperties: { type: 'array', items: {} } })
const name = z.string().min(1)

export const onlineFeaturesRequest = z.object({
  entities: columns.meta({
    description: 'Lists of one length by join key, or by the name of an entity with one join key; request data likewise',
  }),
  features: textList().nullish().meta({ description: 'References: `group:feature`, or `group@v2:feature`' }),
  feature_service: z.string().nullish().meta({ description: 'Outranks `features`' }),
  full_feature_names: z.boolean().nullish().meta({ description: 'Names of features as `group__feature`' }),
  include_feature_view_version_metadata: z.boolean().nullish(),
})

export type OnlineFeaturesRequest = z.infer<typeof onlineFeaturesRequest>

export const onlineFeaturesAnswer = z.object({
  metadata: z.object({
    feature_names: z.array(z.string()).meta({ description: 'Join keys, then features: the names of `results`' }),
    feature_view_metadata: z.array(z.object({ name: z.string(), version: z.int() })).optional(),
  }),
  results: z.array(
    z.object({
      values: z.array(z.unknown()),
      statuses: z.array(z.enum(['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE'])),
      event_timestamps: z.array(z.string()),
    }),
  ),
})

const df = columns.meta({
  description: 'A data frame by columns: join keys, features, `event_timestamp` (UTC where it has no zone; default: now)',
})

export const writeRequest = z.object({ feature_view_name: name, df })

export const pushRequest = z.object({
  push_source_name: name.meta({ description: 'The group, `GROUP_push`, or a name that the server was told' }),
  df,
  to: z.enum(['online', 'offline', 'online_and_offline']).optional(),
})

const views = {
  feature_views: textList().nullish().meta({ description: 'Feature groups. Default: all of them' }),
  version: z.string().nullish().meta({ description: 'Of the one group that is named: `v2`' }),
}

export const materializeRequest = z.object({
  ...views,
  start_ts: z.string().nullish(),
  end_ts: z.string().nullish(),
  disable_event_timestamp: z.boolean().nullish().meta({ description: 'All of the history: needs no times' }),
})

export const materializeIncrementalRequest = z.object({ ...views, end_ts: z.string() })
