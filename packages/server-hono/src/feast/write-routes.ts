// POST /push and /write-to-online-store: rows in, as Feast's clients send them.

import { GranaryError, type GroupDescription, type PushOptions } from '@granary/core'
import { checkGroups } from '../authentication/identity.js'
import { answerHeaders, type Call, jsonText } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked } from '../wire/checked.js'
import { type FeastBody, feastBody } from './feast-body.js'
import { type Columns, nothing, pushRequest, writeRequest } from './feast-schemas.js'
import { frameRows } from './frame-rows.js'
import { pushedGroups, storeName } from './names.js'
import { unknownNames } from './unknown-names.js'

export function writeRoutes(context: ServerContext): readonly Route[] {
  return [push(context), writeToOnlineStore(context)]
}

const destinations = { online: 'online', offline: 'offline', online_and_offline: 'both' } as const

function push(context: ServerContext): Route {
  const store = storing(context)
  const groupOf = pushSources(context)
  return {
    method: 'post',
    path: '/push',
    scope: 'ingest',
    pathCodes: unknownNames,
    describe: {
      summary: 'Pushes rows, for clients of Feast',
      description: 'Columns that the group does not know are left out.',
      tags: ['Feast'],
      request: { body: { required: true, content: { 'application/json': { schema: pushRequest } } } },
      responses: { 200: { description: 'Stored; the body is empty' } },
    },
    async handle(call) {
      const body = await feastBody(call, context.limits.bodyBytes)
      const { push_source_name: source, df, to = 'online' } = checked(pushRequest, body.value, 'body')
      await store(call, groupOf(source), df, body, destinations[to])
      const { 'content-type': _, ...headers } = answerHeaders(call, '')
      return new Response(null, { headers })
    },
  }
}

function writeToOnlineStore(context: ServerContext): Route {
  const store = storing(context)
  return {
    method: 'post',
    path: '/write-to-online-store',
    scope: 'ingest',
    pathCodes: unknownNames,
    describe: {
      summary: 'Writes rows that count for online reads alone, for clients of Feast',
      description: 'Columns that the group does not ingest are left out: `created`, and what it derives itself.',
      tags: ['Feast'],
      request: { body: { required: true, content: { 'application/json': { schema: writeRequest } } } },
      responses: { 200: { description: 'Stored: `null`', content: { 'application/json': { schema: nothing } } } },
    },
    async handle(call) {
      const body = await feastBody(call, context.limits.bodyBytes)
      const { feature_view_name: view, df } = checked(writeRequest, body.value, 'body')
      await store(call, context.store.describeGroup(storeName(view)), df, body, 'online')
      return jsonText(call, 'null')
    },
  }
}

type Storing = (call: Call, group: GroupDescription, df: Columns, body: FeastBody, to: PushOptions['to']) => Promise<void>

/** Stores the rows of a frame as one batch. */
function storing({ store, limits }: ServerContext): Storing {
  return async (call, group, df, body, to) => {
    checkGroups(call.identity, [group.reference])
    const rows = frameRows(group, df, () => (body.exact() as { readonly df: Columns }).df, limits.rows) // of the shape just checked
    if (rows.length > 0) await store.push(group.reference, rows, { to, signal: call.storeTime() })
  }
}

/**
 * The group that a push source stands for, looked up once.
 * @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION`: at once for a source that the options name, else when it is pushed to.
 */
function pushSources({ store, options }: ServerContext): (source: string) => GroupDescription {
  const aliases = Object.entries(options.feast?.pushSources ?? {})
  const known = new Map(aliases.map(([source, group]) => [source, store.describeGroup(group)]))

  function find(source: string): GroupDescription {
    const [first, second] = pushedGroups(source)
    try {
      return store.describeGroup(first)
    } catch (error) {
      if (second === undefined || !GranaryError.isInstance(error) || error.code !== 'INPUT_UNKNOWN_GROUP') throw error
      return store.describeGroup(second)
    }
  }

  return (source) => {
    const group = known.get(source) ?? find(source)
    known.set(source, group)
    return group
  }
}
