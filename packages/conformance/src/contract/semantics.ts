// docs/semantics.md, rule by rule: what checks it.

import type { RuleTable } from './rule-table.js'

const core = 'packages/core/test'
const unit = 'packages/core/src'
const law = 'packages/conformance/test/law/processes'

export const semantics: RuleTable = {
  'law-online-is-history': ['law:lives', `${law}/laws.property.test.ts: with several processes, the law holds`],
  'law-without-materialization': ['law:lives', `${law}/suite.ts: without materialization, where nothing crashed`],
  'law-after-incremental': ['law:lives', `${law}/suite.ts: after an incremental materialization, whatever can happen`],
  'law-healed-by-full-range': [
    `${law}/suite.ts: after a materialization over all time, whatever the online store lost`,
    `${core}/materialization.test.ts: rows that an evicting store lost are healed by materialize over all time`,
  ],

  'order-event-time': ['online:order/every-order', 'online:order/close-event-times', 'online:order/random', 'law:lives'],
  'order-created-time': ['online:order/every-order', 'online:order/close-created-times', 'online:order/random', 'law:lives'],
  'order-column-count': ['online:order/every-order', 'online:order/column-count', 'online:order/many-columns', 'online:order/random'],
  'order-equal-replaces': ['online:order/equal-replaces', 'online:order/random'],
  'order-in-the-row': [
    `${law}/suite.ts: no order of rows and files matters`,
    `${unit}/engine/newest-rows.property.test.ts: the newest row of each key, whatever the layouts, batches and order`,
  ],
  'order-atomic': ['online:concurrency/64-writers', 'online:concurrency/two-stores', 'online:processes/writers'],
  'order-within-batch': [`${core}/ingestion.test.ts: of one batch and time the later row, in any order of the rest`, 'law:lives'],
  'stamp-later-row': [
    'law:lives',
    `${unit}/engine/ingest/stamp.test.ts: of rows with one key and event time each later one is a microsecond newer`,
  ],
  'stamp-base': [
    `${unit}/engine/ingest/stamp.test.ts: a batch has one stamp: the clock, and a share of the millisecond from its id`,
    `${unit}/engine/ingest/stamp.test.ts: stamps of a group never go back in a process, whatever its clock does`,
  ],
  'stamp-imports': [
    'law:lives',
    `${unit}/engine/ingest/stamp.test.ts: are kept, equal ones of one key and event time counted up; the smallest is the base`,
  ],
  'stamp-between-processes': [`${core}/ingestion.test.ts: between processes the clock that is ahead wins a tie, and whoever lost is told`],
  'batch-id-once': ['offline:append/batch-id', 'offline:append/batch-id-at-once', 'offline:append/batch-id-per-table', 'law:lives'],
  'batch-id-read-back': [
    `${core}/ingestion-repeats.test.ts: with other rows: what the first stored goes online, never what comes the second time`,
  ],
  'batch-id-whole': [
    'offline:scan/created-ends',
    `${core}/ingestion-repeats.test.ts: of an import reads back from its smallest created time on`,
  ],
  'batch-id-judged-anew': [`${core}/ingestion-repeats.test.ts: is judged anew: a bad row is refused, whatever the first call stored`],
  'batch-id-remembered': ['offline:append/batch-id-days'],
  'batch-id-text': [`${unit}/engine/ingest/batch-id.test.ts: what would be taken for a part of a batch is no id`],
  'delete-is-a-row': [
    'law:lives',
    'offline:values/tombstones',
    `${core}/materialization.test.ts: reads as NOT_FOUND from its event time on, online and in history, until a newer row comes`,
  ],
  'delete-keeps-late-rows-out': ['online:tombstone/keeps-late-rows-out', 'online:tombstone/late', 'law:lives'],
  'delete-lifetime': [
    `${unit}/engine/put-online.test.ts: with a ttl a row and a tombstone are kept until no clock can want them`,
    `${unit}/engine/put-online.test.ts: without a ttl a row is kept for ever, a tombstone for its retention from its writing`,
  ],
  'delete-at-the-clock': [`${core}/materialization.test.ts: does not reach a row whose event time lies ahead of it`],
  'online-from-writing': [
    'law:lives',
    `${core}/online-reads.test.ts: a row counts from its writing, while its event time still lies ahead`,
  ],

  'join-match': [
    'law:lives',
    'law:known-at',
    `${unit}/engine/history/point-in-time.property.test.ts: each spine row gets what a look at every row of the history would have found`,
  ],
  'join-known-at': ['law:known-at', `${unit}/engine/history/training-set.test.ts: knownAt 'created' sees only what was stored by then`],
  'join-known-stays': [`${law}/suite.ts: what was known at a time stays what was known then`],
  'join-winner-whole': ['law:lives', `${core}/ingestion.test.ts: a whole row: its nulls stay null`],
  'join-each-spine-row': [
    'law:lives',
    `${unit}/engine/history/training-set.test.ts: each spine row comes back once, in order, untouched, with what was true at its time`,
  ],
  'join-groups-apart': [
    'law:lives',
    `${unit}/engine/history/training-set.test.ts: groups join independently; those of one entity share their keys, composite keys are compared by part`,
  ],
  'join-typed-keys': [
    'law:lives',
    'offline:values/composite-keys',
    `${unit}/codec/entity-key.property.test.ts: two keys of one table have one string only where they are one key`,
    `${unit}/engine/key-coder.property.test.ts: codes are 0, 1, 2, ... by first appearance, one for each distinct tuple`,
  ],
  'join-column-names': [`${core}/online-reads.test.ts: full names, with the version where the request holds two of a group`],
  'join-highest-version': [`${core}/online-reads.test.ts: full names, with the version where the request holds two of a group`],
  'join-one-name': [
    `${core}/bad-input-reads.test.ts: two result columns of one name`,
    `${unit}/engine/history/training-set.test.ts: a feature and a spine column of one name are refused`,
  ],
  'join-memory': [
    `${unit}/engine/history/column-gatherer.test.ts: bytes are kept without the memory that they were cut from`,
    `${unit}/engine/newest-rows.property.test.ts: vectors are copies: no row holds its batch`,
  ],

  'status-present': ['law:lives', `${core}/online-reads.test.ts: PRESENT, NULL_VALUE and NOT_FOUND, defaults in the place of null`],
  'status-null-value': ['law:lives', `${core}/online-reads.test.ts: PRESENT, NULL_VALUE and NOT_FOUND, defaults in the place of null`],
  'status-not-found': ['law:lives', `${core}/online-reads.test.ts: a deleted key is NOT_FOUND, as one that never was`],
  'status-outside-max-age': [
    `${core}/online-reads.test.ts: OUTSIDE_MAX_AGE past the ttl, both ends inclusive, with the default and without a time`,
  ],
  'ttl-at-read': [
    'law:lives',
    `${core}/online-reads.test.ts: OUTSIDE_MAX_AGE past the ttl, both ends inclusive, with the default and without a time`,
  ],
  'defaults-alike': [
    'law:lives',
    `${unit}/engine/history/training-set.test.ts: statuses tell the truth where defaults stand in; both ends of the ttl count`,
  ],
  'result-order': ['online:answers/positional', `${core}/online-reads.test.ts: keeps its order, duplicates included`],
  'result-event-time': [
    `${core}/online-reads.test.ts: PRESENT, NULL_VALUE and NOT_FOUND, defaults in the place of null`,
    `${core}/online-reads.test.ts: OUTSIDE_MAX_AGE past the ttl, both ends inclusive, with the default and without a time`,
  ],
  'history-statuses': ['law:lives', `${unit}/engine/history/training-set.test.ts: statuses tell the truth where defaults stand in`],
  'on-demand-sees-a-read': [
    'law:lives',
    `${core}/on-demand.test.ts: see what a read gives, and the data of the request`,
    `${core}/on-demand.test.ts: get defaults, nulls, dates and copies, as people see values`,
  ],
  'on-demand-request-columns': [`${unit}/engine/history/spine.test.ts: request columns: a required one must be there, another is null`],
  'on-demand-names': [`${core}/bad-input-definitions.test.ts: a group and on-demand features of one name`],
  'on-demand-throws': [`${core}/on-demand.test.ts: that throw reject the whole read under their name, online and in history`],
  'result-copies': [
    `${core}/online-results.test.ts: holds copies: what a user writes into it changes neither the store nor a second look`,
    `${unit}/engine/history/training-set.test.ts: values are what users see, and writing into them changes nothing`,
  ],

  'value-bit-for-bit': [
    'online:values/all-types',
    'offline:values/all-types',
    'online:values/float64',
    'offline:values/float64',
    'law:lives',
  ],
  'value-float32-once': [
    'online:values/float32',
    'offline:values/float32',
    'online:values/float32s',
    'offline:values/float32s',
    'law:lives',
  ],
  'value-exact-integers': [
    'online:values/int64',
    'offline:values/int64',
    'online:values/bigint',
    'offline:values/bigint',
    `${unit}/values/coercion.test.ts: every number is exact or refused`,
    `${unit}/codec/int64.test.ts: an integer beyond is refused, never rounded`,
  ],
  'value-no-negative-zero': ['law:lives', `${unit}/values/coercion.test.ts: every number is exact or refused`],
  'value-forms': [
    `${unit}/values/coercion.test.ts: stores what is of the type`,
    `${unit}/values/coercion.test.ts: refuses everything else by its code, in words that hold no value`,
    `${unit}/values/timestamp.test.ts: what is none`,
    `${unit}/values/coercion.test.ts: a category that is not listed is refused under its own code, with the list`,
  ],
  'value-json': [`${unit}/values/coercion.test.ts: refuses everything else by its code, in words that hold no value`],
  'value-unicode': [
    'online:values/string',
    'offline:values/string',
    'online:keys/hostile',
    'offline:values/hostile-keys',
    `${unit}/values/coercion.test.ts: refuses everything else by its code, in words that hold no value`,
  ],
  'value-nullable': [`${core}/bad-input-rows.test.ts: a required column undefined`],
  'value-unknown-columns': [
    `${core}/bad-input-rows.test.ts: an unknown column`,
    `${core}/ingestion.test.ts: are dropped where the store says unknownColumns: 'drop'`,
  ],

  'ingest-order': [
    `${core}/derivations.test.ts: is not asked about a row whose input is bad`,
    `${core}/seed-faults.test.ts: an offline store that fails leaves the online store as it was: never apart`,
  ],
  'ingest-derived-input': [`${core}/bad-input-rows.test.ts: a derived column that comes in`],
  'carry-one-path': [
    `${law}/details.test.ts: old code carries rows in the newest recorded layout`,
    `${core}/materialization.test.ts: over all time is every group, idempotent, and says what lost`,
    'law:lives',
  ],
  'invalid-reject': [`${core}/bad-input-rows.test.ts: every bad row and every fault of it is listed, under the positions of the input`],
  'invalid-quarantine': ['law:lives', `${core}/quarantine.test.ts: stores the good ones, keeps the bad ones, and reports both`],
  'report-counts': [
    'law:lives',
    'online:order/random',
    `${core}/ingestion.test.ts: a larger event time, whatever the order of arrival; the report counts what lost`,
    `${core}/ingestion-repeats.test.ts: stores nothing, and says so`,
  ],
  'acknowledged-is-durable': [
    'offline:durability/reopen',
    'offline:processes/killed',
    `${law}/suite.ts: an acknowledged row is in the history, once`,
    'packages/offline-parquet/test/processes.test.ts: at 100 random moments lose no acknowledged batch, tear none, and the next ones go on',
  ],
  'partial-is-told': [
    `${core}/ingestion-repeats.test.ts: a repetition brings the online store level`,
    `${core}/ingestion-repeats.test.ts: so does materializing, by range and incrementally`,
  ],
  'quarantine-first': [
    `${law}/suite.ts: a bad row is in the quarantine or stored, never nowhere`,
    `${core}/quarantine.test.ts: that cannot be kept: nothing at all is stored, and the batch may be repeated`,
  ],
  'quarantine-read': [`${core}/quarantine.test.ts: the quarantine tells by batch and by time of refusal, both ends inclusive`],
  'quarantine-lossless': [
    `${core}/quarantine.test.ts: values come back as they came, whatever JSON lacks`,
    `${unit}/values/lossless-json.property.test.ts: every value comes back as it was`,
  ],
  'quarantine-replay': [
    'law:lives',
    `${core}/quarantine.test.ts: stores what passes now, keeps the rest, and says which`,
    `${core}/quarantine.test.ts: a row that brought no event time gets that of its refusal`,
    `${core}/quarantine.test.ts: that stops between history and online store is finished by the next`,
  ],
  'stream-batches': [
    'law:lives',
    `${core}/ingestion-streams.test.ts: is stored in batches named by their first row and size, and reported as one`,
  ],
  'stream-stops': [`${core}/ingestion-streams.test.ts: the batches before stay, the error says how far it got`],
  'stream-resumes': [
    `${core}/ingestion-streams.test.ts: and the mended stream with the same id goes on from there`,
    `${law}/suite.ts: a stream that comes again stands once`,
  ],
  'event-time-ahead': [`${core}/ingestion.test.ts: an event time may lie ahead by maxClockSkew, and no further`],
  'materialize-range': [
    `${core}/materialization.test.ts: carries each key that has a row in the range, with its newest row from the beginning of the range on`,
    `${core}/materialization.test.ts: does not bring back what was deleted after the range`,
    `${law}/suite.ts: a range materialized into an empty store carries the newest row of each of its keys`,
  ],
  'materialize-incremental': [
    'offline:snapshots/since',
    'offline:snapshots/beside-appends',
    `${core}/materialization.test.ts: carries what was committed since the last run, and nothing twice`,
    `${core}/materialization.test.ts: a late row too: commits count, not event times`,
    `${law}/suite.ts: while an incremental materialization straddles whatever can happen`,
  ],
  'materialize-without-snapshots': [
    `${core}/materialization.test.ts: a history without snapshots is scanned whole each time`,
    `${law}/suite.ts: over a history without snapshots`,
  ],
  'mark-online': [
    `${core}/materialization.test.ts: the mark of a run that began before the store was emptied counts for nothing, whoever has begun since`,
    `${core}/materialization.test.ts: a store emptied whole is filled again, even where it was emptied in the middle of a run`,
    `${law}/suite.ts: while an incremental materialization straddles an emptied online store`,
  ],
  'warm-start': [
    'law:lives',
    `${core}/restart.test.ts: is waited for by the first read of a group, once, however many come together`,
    `${core}/restart.test.ts: warmStart: 'off' takes the store as it is: empty`,
  ],
  'validation-rules': [
    `${core}/ingestion-rules.test.ts: a rule of a feature`,
    `${core}/ingestion-rules.test.ts: unique: within the batch, nulls aside`,
    `${unit}/validate/column-rules.test.ts: bounds are inclusive, and no NaN passes either`,
  ],
  'validation-schemas': [`${core}/ingestion-rules.test.ts: a schema of json gives what is stored; any other schema's output is ignored`],
  'derivation-chain': [
    `${core}/derivations.test.ts: may use what was derived before it`,
    `${core}/derivations.test.ts: that throws makes its row bad, never null, and what depends on it is not asked`,
  ],
  names: [
    `${unit}/definition/names.test.ts: are identifiers of at most 100 characters`,
    `${unit}/definition/names.test.ts: of groups hold no __ and no _ at their end`,
    `${unit}/definition/names.test.ts: of columns are not reserved, and new in their scope, case aside`,
  ],
  'names-reserved': [`${core}/bad-input-definitions.test.ts: a reserved column`],
  'keys-hold-anything': [
    'online:keys/hostile',
    'online:keys/absent-neighbours',
    'online:keys/remove-one',
    'online:keys/scan',
    'offline:values/hostile-keys',
    'offline:scan/keys',
    'law:lives',
  ],
  'key-length': ['online:keys/hostile', `${unit}/codec/entity-key.property.test.ts: is refused, counted as UTF-8 with its escapes`],

  'registry-plan': [`${unit}/registry/registry.test.ts: any difference is an error until apply, which another process then sees`],
  'registry-additive': [
    `${unit}/registry/diff.test.ts: what is new is additive`,
    `${unit}/registry/registry.test.ts: records what is new at first use, once`,
  ],
  'registry-guarded': [
    `${unit}/registry/diff.test.ts: what waits for apply`,
    `${unit}/registry/registry.test.ts: leaves guarded changes to apply, without an error`,
  ],
  'registry-breaking': [
    `${unit}/registry/diff.test.ts: what breaks`,
    `${unit}/registry/registry.test.ts: refuses what breaks, names it all, and records nothing of it`,
  ],
  'registry-lacking': [
    `${unit}/registry/diff.test.ts: what the code lacks is no difference`,
    `${core}/evolution.test.ts: side by side each goes on: the newest row wins whole`,
  ],
  'registry-late-columns': [
    'online:evolution/all-layouts',
    'offline:evolution/all-layouts',
    `${core}/evolution.test.ts: rows of the older read as null in what they did not know, with the default, online and in history`,
  ],
  'registry-home': [`${core}/registry-home.test.ts: the home of the registry`],
  'registry-name': [`${unit}/registry/registry.test.ts: of another store is refused`],
  'registry-conflict': ['registry:save/counter', `${unit}/registry/registry.test.ts: %i lost races`],
  'registry-optional-stores': [`${core}/capabilities.test.ts: is CAPABILITY_UNSUPPORTED`],
  'registry-deprecation': [
    `${unit}/registry/registry.test.ts: enter no new service, nor a new version of one`,
    `${unit}/registry/registry.test.ts: needs a feature, a reason, and a successor that is there and another`,
    `${core}/registry-home.test.ts: a feature that another deprecated works, and warns once, under the names of reason and successor`,
  ],
  'registry-rows-without': ['online:evolution/reader-that-never-wrote', 'offline:evolution/other-store'],

  'errors-coded': [
    `${core}/bad-stores.test.ts: every code that a store may fail with can be told as retryable or not`,
    `${unit}/values/coercion.test.ts: refuses everything else by its code, in words that hold no value`,
  ],
  'errors-of-stores': [
    `${core}/bad-stores.test.ts: a store that rejects: STORE_UNAVAILABLE with its error as cause, nothing stored`,
    `${core}/bad-stores.test.ts: an error of the store's own code stays as it is`,
    `${unit}/stores/guard.test.ts: of a time-out is STORE_TIMEOUT`,
    `${unit}/stores/guard.test.ts: that rejects with the signal's own reason is ABORTED, with another error its own`,
  ],
}
