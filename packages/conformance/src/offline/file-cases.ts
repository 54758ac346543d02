// SPEC 1, the facet `files`: columns to and from files that other tools read.

import { GranaryError, reader } from '@granary/core/codec'
import type { ColumnBatch, OfflineFiles, OfflineStore, StoredType, Value } from '@granary/core/spec'
import { check, checkCode, checkSame, rejection } from '../assert/assert.js'
import { columnOf } from '../fixtures/batches.js'
import { today } from '../fixtures/times.js'
import { typedValues } from '../fixtures/values.js'
import type { OfflineCase } from './offline-case.js'

const call = { now: today }
const names = ['id', 'score', 'at']
const types: readonly StoredType[] = ['string', 'float64', 'timestamp']
const smallRows: readonly (readonly Value[])[] = [
  ['a', 1.5, today],
  ['b', null, 0],
  ['', NaN, -1],
  ['a', -0, null],
]

export const fileCases: readonly OfflineCase[] = [
  {
    id: 'files/round-trip',
    title: 'what is written is read, value by value and in order, over several batches',
    requires: ['files'],
    async run({ store, filePath }) {
      const { write, read } = filesOf(store)
      const path = filePath()
      const { rows, bytes } = await write(path, several([batchOf(smallRows.slice(0, 3)), batchOf([]), batchOf(smallRows.slice(3))]), call)
      checkSame(rows, smallRows.length, 'rows written')
      check(bytes > 0, 'no bytes written')
      checkSame(await readAll(read(path, undefined, call), names), smallRows, 'rows read')
      checkSame(
        await readAll(read(path, ['at', 'id'], call), ['at', 'id']),
        smallRows.map(([id, , at]) => [at, id]),
        'two columns read',
      )
    },
  },
  {
    id: 'files/all-types',
    title: 'every type comes back bit for bit, with nulls among the values',
    requires: ['files'],
    async run({ store, filePath }) {
      const { write, read } = filesOf(store)
      const path = filePath()
      const rows = Array.from({ length: 12 }, (_, turn) => typedValues.map(({ values }) => values[turn % (values.length + 1)] ?? null))
      const [columnNames, columnTypes] = [typedValues.map(({ name }) => name), typedValues.map(({ type }) => type)]
      await write(path, several([batchOf(rows, columnNames, columnTypes)]), call)
      checkSame(await readAll(read(path, undefined, call), columnNames), rows, 'rows of all types')
    },
  },
  {
    id: 'files/missing',
    title: 'a file that is not there is INPUT_INVALID_FILE',
    requires: ['files'],
    async run({ store, filePath }) {
      await checkCode(readAll(filesOf(store).read(filePath(), undefined, call), names), 'INPUT_INVALID_FILE', 'a read of no file')
    },
  },
  {
    id: 'files/whole-or-not',
    title: 'a write that fails leaves no file, or the one that was there',
    requires: ['files'],
    async run({ store, filePath }) {
      const { write, read } = filesOf(store)
      const path = filePath()
      const reason = new GranaryError('TRANSFORM_FAILED', 'the source failed')
      const failing = (): AsyncIterable<ColumnBatch> => several([batchOf(smallRows)], reason)
      await checkCode(write(path, failing(), call), 'TRANSFORM_FAILED', 'a write whose source fails')
      await checkCode(readAll(read(path, undefined, call), names), 'INPUT_INVALID_FILE', 'a read of a file whose write failed')
      await write(path, several([batchOf(smallRows)]), call)
      await rejection(write(path, failing(), call), 'a second write whose source fails')
      checkSame(await readAll(read(path, undefined, call), names), smallRows, 'the file that was there')
      await write(path, several([batchOf(smallRows.slice(0, 1))]), call)
      checkSame(await readAll(read(path, undefined, call), names), smallRows.slice(0, 1), 'the file that replaced it')
    },
  },
  {
    id: 'files/early-exit',
    title: 'leaving a read frees all, and an aborted signal is honoured',
    requires: ['files'],
    async run({ store, filePath }) {
      const { write, read } = filesOf(store)
      const path = filePath()
      await write(path, several(Array.from({ length: 20 }, () => batchOf(smallRows))), call)
      for (let turn = 0; turn < 20; turn++) for await (const batch of read(path, ['id'], call)) if (batch.length > 0) break
      const reason = new Error('aborted by the suite')
      const signal = AbortSignal.abort(reason)
      check(
        (await rejection(readAll(read(path, undefined, { ...call, signal }), names), 'an aborted read')) === reason,
        'an aborted read did not reject with the reason',
      )
      check(
        (await rejection(write(path, several([batchOf([])]), { ...call, signal }), 'an aborted write')) === reason,
        'an aborted write did not reject with the reason',
      )
      checkSame((await readAll(read(path, ['id'], call), ['id'])).length, smallRows.length * 20, 'rows afterwards')
    },
  },
]

function filesOf({ files }: OfflineStore): OfflineFiles {
  if (files === undefined) throw new Error('A store with files has none')
  return files
}

function batchOf(rows: readonly (readonly Value[])[], columnNames = names, columnTypes = types): ColumnBatch {
  return {
    length: rows.length,
    names: columnNames,
    types: columnTypes,
    columns: columnTypes.map((type, position) =>
      columnOf(
        type,
        rows.map((row) => row[position] ?? null),
      ),
    ),
  }
}

async function* several(batches: readonly ColumnBatch[], failure?: Error): AsyncGenerator<ColumnBatch> {
  yield* batches
  if (failure !== undefined) throw failure
}

async function readAll(batches: AsyncIterable<ColumnBatch>, columnNames: readonly string[]): Promise<Value[][]> {
  const rows: Value[][] = []
  for await (const batch of batches) {
    const readers = columnNames.map((name) => {
      const column = batch.columns[batch.names.indexOf(name)]
      if (column === undefined) throw new Error(`The file was read without its column ${name}`)
      return reader(column)
    })
    for (let row = 0; row < batch.length; row++) rows.push(readers.map((read) => copied(read(row))))
  }
  return rows
}

function copied(value: Value): Value {
  return value instanceof Float32Array ? value.slice() : value // a view on the batch's memory
}
