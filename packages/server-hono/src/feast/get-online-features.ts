// POST /get-online-features: the newest values, as Feast's clients ask for them.

import { checkGroups } from '../authentication/identity.js'
import { jsonText } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked } from '../wire/checked.js'
import { askedRead } from '../wire/query.js'
import { feastBody } from './feast-body.js'
import { type Columns, onlineFeaturesAnswer, onlineFeaturesRequest } from './feast-schemas.js'
import { knownReads } from './known-reads.js'
import { unknownNames } from './unknown-names.js'

export function getOnlineFeatures(context: ServerContext): Route {
  const { store, limits } = context
  const readOf = knownReads(store.describeGroup, limits.keys)

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
      const known = readOf(asked, (what) => askedRead(what, call, context))
      const { description, request, answer } = known instanceof Promise ? await known : known
      checkGroups(call.identity, description.groups)
      const { rows, keys } = request(asked.entities, () => (body.exact() as { readonly entities: Columns }).entities) // of the shape just checked
      const result = await store.getOnlineFeatures(description, rows, { signal: call.readTime() })
      return jsonText(call, answer.text(result, keys, rows.length, asked.include_feature_view_version_metadata ?? false))
    },
  }
}
