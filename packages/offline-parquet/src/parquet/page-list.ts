// Pages of a column chunk in file order: headers, checksums, compressed bodies.

import type { Encoding } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { crc32 } from './checksum.js'
import { compressSnappy } from './compression.js'

/** A data page before compression. `nulls` counts entries without a value. */
export interface DataPage {
  readonly rows: number
  readonly entries: number
  readonly nulls: number
  readonly repetition: Uint8Array
  readonly definition: Uint8Array
  readonly bytes: Uint8Array
  readonly encoding: Encoding
}

export interface PageList {
  readonly parts: readonly Uint8Array[]
  /** As they lie in the file, and as they were before compression, both with headers. */
  readonly bytes: number
  readonly uncompressedBytes: number
  readonly dataPages: number
  addDictionary(plain: Uint8Array, size: number): void
  addData(page: DataPage): void
}

/** Pages of a chunk of one codec. */
export function pageList(codec: 'SNAPPY' | 'UNCOMPRESSED'): PageList {
  const compress = codec === 'SNAPPY' ? compressSnappy : (body: Uint8Array): Uint8Array => body
  const parts: Uint8Array[] = []
  let bytes = 0
  let uncompressedBytes = 0
  let dataPages = 0

  function add(body: readonly Uint8Array[], uncompressed: number, header: Parameters<typeof writePageHeader>[1]): void {
    const writer = new ByteWriter(64)
    writePageHeader(writer, { ...header, crc: crc32(body) | 0 })
    const head = writer.getBytes()
    uncompressedBytes += head.length + uncompressed
    for (const part of [head, ...body]) {
      bytes += part.length
      if (part.length > 0) parts.push(part)
    }
  }

  return {
    parts,
    get bytes() {
      return bytes
    },
    get uncompressedBytes() {
      return uncompressedBytes
    },
    get dataPages() {
      return dataPages
    },
    addDictionary(plain, size) {
      const body = compress(plain)
      add([body], plain.length, {
        type: 'DICTIONARY_PAGE',
        uncompressed_page_size: plain.length,
        compressed_page_size: body.length,
        dictionary_page_header: { num_values: size, encoding: 'PLAIN' },
      })
    },
    addData(page) {
      const { repetition, definition } = page
      const values = compress(page.bytes)
      const levels = repetition.length + definition.length
      dataPages++
      add([repetition, definition, values], levels + page.bytes.length, {
        type: 'DATA_PAGE_V2',
        uncompressed_page_size: levels + page.bytes.length,
        compressed_page_size: levels + values.length,
        data_page_header_v2: {
          num_values: page.entries,
          num_nulls: page.nulls,
          num_rows: page.rows,
          encoding: page.encoding,
          definition_levels_byte_length: definition.length,
          repetition_levels_byte_length: repetition.length,
          is_compressed: codec !== 'UNCOMPRESSED',
        },
      })
    },
  }
}
