// Online reads: one request for all keys of a call, or of several calls.

import type { OnlineOptions, OnlineResult, Query, UntypedRow } from '@granary/core'
import { checkOptions, GranaryError } from '@granary/core/codec'
import type { OnlineCall } from '../call.js'
import { type CheckedOptions, whole } from '../client-options.js'
import type { Connection } from '../connection.js'
import { type Deadline, deadline } from '../deadline.js'
import { encodedRow } from '../wire/encode.js'
import { askedTypes, wireQuery } from '../wire/query.js'
import { gathered } from './gathered.js'
import { type OnlineAnswer, onlineAnswer } from './online-answer.js'
import type { Ask, OnlineQuestion } from './online-question.js'
import { onlineResult } from './online-result.js'

export type OnlineReads = (
  query: Query,
  keys: readonly UntypedRow[],
  call?: OnlineOptions<boolean> & OnlineCall,
) => Promise<OnlineResult<UntypedRow>>

const what = 'The online read'

export function onlineReads(requests: Connection, { batch, timeout }: CheckedOptions): OnlineReads {
  const apart: Ask = async (question, keys, limits) => {
    const until = deadline(limits, what)
    try {
      return await ask(requests, question, keys, until)
    } finally {
      until.release()
    }
  }
  const read = batch === undefined ? apart : gathered(apart, batch)
  return async (query, keys, call = {}) => {
    checkOptions('getOnlineFeatures', call, ['fullFeatureNames', 'include', 'signal', 'timeout'])
    const question = onlineQuestion(query, call)
    if (!Array.isArray(keys))
      throw new GranaryError('INPUT_INVALID_ROWS', 'The keys of an online read are an array of rows, such as [{ customer_id: "a" }]')
    const types = askedTypes(query)
    const texts = keys.map((key, position) => JSON.stringify(encodedRow(key, position, types)))
    const limits = { signal: call.signal, timeout: call.timeout === undefined ? timeout : whole(call.timeout, 'timeout', 1) }
    return onlineResult(await read(question, texts, limits))
  }
}

function onlineQuestion(query: Query, { fullFeatureNames, include }: OnlineOptions<boolean> & OnlineCall): OnlineQuestion {
  if (include !== undefined && !(Array.isArray(include) && include.every((part) => part === 'statuses' || part === 'eventTimestamps')))
    throw new GranaryError('INPUT_INVALID_OPTION', "`include` is a list that may hold 'statuses' and 'eventTimestamps'")
  const statuses = include?.includes('statuses') ?? true
  const eventTimestamps = include?.includes('eventTimestamps') ?? true
  const asked = {
    ...wireQuery(query),
    ...(fullFeatureNames === true && { full_feature_names: true }),
    include: ['types', ...(statuses ? ['statuses'] : []), ...(eventTimestamps ? ['event_timestamps'] : [])],
  }
  return { text: JSON.stringify(asked).slice(1, -1), statuses, eventTimestamps }
}

async function ask(requests: Connection, question: OnlineQuestion, keys: readonly string[], until: Deadline): Promise<OnlineAnswer> {
  const body = `{${question.text},"entities":[${keys.join(',')}]}`
  const request = { path: '/v1/online-features', contentType: 'application/json', accept: 'application/json', body }
  return onlineAnswer(await requests.json(request, until), keys.length, question, requests.server)
}
