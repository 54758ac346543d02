// What is worked out once per question: hardly any request asks another one than the request before it.

import type { GroupDescription, ReadDescription } from '@granary/core'
import type { Asked } from '../wire/query.js'
import { questions, questionText } from '../wire/questions.js'
import type { OnlineFeaturesRequest } from './feast-schemas.js'
import { storeName } from './names.js'
import { type OnlineAnswer, onlineAnswer } from './online-answer.js'
import { type OnlineRequestReader, onlineRequestReader } from './online-request.js'

/** A read with what reads its requests and writes its answers. */
export interface KnownRead {
  readonly description: ReadDescription
  readonly request: OnlineRequestReader
  readonly answer: OnlineAnswer
}

/** `describe` says what a read takes and gives, and throws for what cannot be read. */
export function knownReads(
  describeGroup: (group: string) => GroupDescription,
  mostKeys: number,
): (asked: OnlineFeaturesRequest, describe: (asked: Asked) => Promise<ReadDescription>) => KnownRead | Promise<KnownRead> {
  const kept = questions<KnownRead>()

  function keep(key: string, description: ReadDescription): KnownRead {
    const groups = description.groups.map(describeGroup)
    const entities = new Map(groups.flatMap(({ entity, keys }) => (keys.length === 1 ? [[entity, keys[0]!.name] as const] : [])))
    const made = { description, request: onlineRequestReader(description, entities, mostKeys), answer: onlineAnswer(description) }
    kept.keep(key, made, description)
    return made
  }

  return (asked, describe) => {
    const { feature_service: service, features, full_feature_names: full } = asked
    const what = service ? { service } : { features: features ?? undefined } // a service outranks features
    const key = questionText({ ...what, full_feature_names: full ?? undefined })
    return kept.get(key) ?? describe(whatIsRead(asked)).then((description) => keep(key, description))
  }
}

/** A service outranks features; no feature at all is nothing to read. */
function whatIsRead({ feature_service: service, features, full_feature_names: full }: OnlineFeaturesRequest): Asked {
  const names = { full_feature_names: full ?? false }
  if (service) return { ...names, service: storeName(service) }
  return features === null || features === undefined || features.length === 0 ? names : { ...names, features: features.map(storeName) }
}
