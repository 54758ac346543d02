// POST /get-online-features: the newest values, as Feast's clients ask for them.

import { GranaryError, type ReadDescription } from '@granary/core'
import { jsonText } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked } from '../wire/checked.js'
import { type Asked, askedRead } from '../wire/query.js'
import { feastBody } from './feast-body.js'
import { type OnlineFeaturesRequest, onlineFeaturesAnswer, onlineFeaturesRequest } from './feast-schemas.js'
import { storeName } from './names.js'
import { type OnlineAnswer, onlineAnswer } from './online-answer.js'
import { type EntityColumns, type OnlineRequestReader, onlineRequestReader } from './online-request.js'
import { unknownNames } from './unknown-names.js'

/** What a query is read and answered with, worked out once. */
interface Wire {
  readonly read: OnlineRequestReader
  readonly answer: OnlineAnswer
}

export function getOnlineFeatures(context: ServerContext): Route {
  const { store, limits } = context
  const wires = new WeakMap<ReadDescription, Wire>()

  function wireOf(description: ReadDescription): Wire {
    const known = wires.get(description)
    if (known !== undefined) return known
    const groups = description.groups.map((group) => store.describeGroup(group))
    const entities = new Map(groups.flatMap(({ entity, keys }) => (keys.length === 1 ? [[entity, keys[0]!.name] as const] : [])))
    const made = { read: onlineRequestReader(description, entities), answer: onlineAnswer(description) }
    wires.set(description, made)
    return made
  }

  return {
    method: 'post',
    path: '/get-online-features',
    scope: 'read',
    pathCodes: unknownNames,
    describe: {
      summary: 'The newest values of many keys, for clients of Feast',
      tags: ['Feast'],
      request: { body: { required: true, content: { 'application/json': { schema: onlineFeaturesRequest } } } },
      responses: {
        200: { description: 'A column a join key and feature', content: { 'application/json': { schema: onlineFeaturesAnswer } } },
      },
    },
    async handle(call) {
      const body = await feastBody(call, limits.bodyBytes)
      const asked = checked(onlineFeaturesRequest, body.value, 'body')
      const read = await askedRead({ ...whatIsRead(asked), full_feature_names: fullFeatureNames }, call, context)
      const wire = wireOf(read)
      const { rows, keys } = wire.read(asked.entities, () => (body.exact() as { readonly entities: EntityColumns }).entities) // of the shape just checked
      if (rows.length > limits.keys) throw new GranaryError('LIMIT_KEYS', `A read has at most ${limits.keys} keys here (limits.keys)`)
      const result = await store.getOnlineFeatures(read, rows, { signal: call.readTime() })
      return jsonText(call, wire.answer.text(result, keys, rows.length, asked.include_feature_view_version_metadata ?? false))
    },
  }
}

/** A service outranks features; no feature at all is nothing to read. */
function whatIsRead({ feature_service: service, features }: OnlineFeaturesRequest): Asked {
  if (service !== null && service !== undefined && service !== '') return { service: storeName(service) }
  return features === null || features === undefined || features.length === 0 ? {} : { features: features.map(storeName) }
}
