// POST /materialize and /materialize-incremental: history carried online, as Feast's clients ask for it.

import { GranaryError } from '@granary/core'
import { jsonText } from '../call.js'
import { readJson } from '../request-body.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked } from '../wire/checked.js'
import { materializeIncrementalRequest, materializeRequest, nothing } from './feast-schemas.js'
import { feastTime } from './feast-time.js'
import { storeName } from './names.js'
import { unknownNames } from './unknown-names.js'

export function materializeRoutes(context: ServerContext): readonly Route[] {
  return [materialize(context), materializeIncremental(context)]
}

const done = { 200: { description: 'Done: `null`', content: { 'application/json': { schema: nothing } } } }

function materialize({ store, limits }: ServerContext): Route {
  return {
    method: 'post',
    path: '/materialize',
    scope: 'admin',
    pathCodes: unknownNames,
    describe: {
      summary: 'Carries a range of the history online, for clients of Feast',
      tags: ['Feast'],
      request: { body: { required: true, content: { 'application/json': { schema: materializeRequest } } } },
      responses: done,
    },
    async handle(call) {
      const asked = checked(materializeRequest, await readJson(call, limits.bodyBytes), 'body')
      const range = asked.disable_event_timestamp === true ? {} : rangeOf(asked.start_ts, asked.end_ts)
      await store.materialize({ ...range, ...groupsOf(asked), signal: call.longTime() })
      return jsonText(call, 'null')
    },
  }
}

function materializeIncremental({ store, limits }: ServerContext): Route {
  return {
    method: 'post',
    path: '/materialize-incremental',
    scope: 'admin',
    pathCodes: unknownNames,
    describe: {
      summary: 'Carries online what was committed since the last run, for clients of Feast',
      description: '`end_ts` is checked and else left out of account: all that was committed is carried.',
      tags: ['Feast'],
      request: { body: { required: true, content: { 'application/json': { schema: materializeIncrementalRequest } } } },
      responses: done,
    },
    async handle(call) {
      const asked = checked(materializeIncrementalRequest, await readJson(call, limits.bodyBytes), 'body')
      timeOf(asked.end_ts, 'end_ts')
      await store.materializeIncremental({ ...groupsOf(asked), signal: call.longTime() })
      return jsonText(call, 'null')
    },
  }
}

interface AskedViews {
  readonly feature_views?: readonly string[] | null | undefined
  readonly version?: string | null | undefined
}

/** @throws GranaryError `INPUT_INVALID_BODY` */
function groupsOf({ feature_views: views, version }: AskedViews): { readonly groups?: readonly string[] } {
  if (typeof version === 'string' && views?.length !== 1)
    throw new GranaryError('INPUT_INVALID_BODY', '`version` is of one group: name it alone in `feature_views`')
  if (views === null || views === undefined) return {}
  return { groups: views.map((view) => storeName(typeof version === 'string' ? `${view}@${version}` : view)) }
}

/** @throws GranaryError `INPUT_INVALID_BODY` */
function rangeOf(start: string | null | undefined, end: string | null | undefined): { readonly from: number; readonly to: number } {
  const [from, to] = [timeOf(start, 'start_ts'), timeOf(end, 'end_ts')]
  if (from < to) return { from, to }
  throw new GranaryError('INPUT_INVALID_BODY', '`start_ts` lies before `end_ts`')
}

function timeOf(text: string | null | undefined, name: string): number {
  const time = feastTime(text)
  if (time !== undefined) return time
  throw new GranaryError('INPUT_INVALID_BODY', `\`${name}\` is no time: write "2026-01-05T10:00:00", with a zone or in UTC`)
}
