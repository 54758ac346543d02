// How rows, layouts and the registry are named in Redis: readable, injective, and with all groups of an entity in one slot of a cluster.

export interface Names {
  /** `granary:PREFIX:group@1:{KEY}`: the braces keep all groups of an entity together. */
  row(tableId: string, key: string): string
  /** `granary:PREFIX:schema:FINGERPRINT` for each `schema:FINGERPRINT`; names of rows stay as they are. */
  stored(names: readonly string[]): readonly string[]
  readonly registry: string
  /** What `SCAN ... MATCH` finds all rows of a table by, and nothing else. */
  pattern(tableId: string): string
  /** The entity key of a name that the table's pattern has found. */
  keyOf(tableId: string, name: string): string
  /** `group@1`, of the name of a row; for messages. */
  tableOf(name: string): string
}

/** @param prefix holds no brace, no colon, and nothing that a glob would read as more than itself. */
export function namesIn(prefix: string): Names {
  const root = `granary:${prefix}:`
  const headOf = (tableId: string): string => `${root}${tableId}:{`
  let lastTable: string | undefined
  let lastHead = ''
  return {
    row(tableId, key) {
      if (tableId !== lastTable) {
        lastTable = tableId
        lastHead = headOf(tableId)
      }
      return `${lastHead}${special.test(key) ? escaped(key) : key}}`
    },
    stored: (names) => (names.some(isLayout) ? names.map((name) => (isLayout(name) ? root + name : name)) : names),
    registry: `${root}registry`,
    pattern: (tableId) => `${headOf(tableId)}*}`,
    keyOf: (tableId, name) => unescaped(name.slice(headOf(tableId).length, -1)),
    tableOf: (name) => name.slice(root.length, name.indexOf(':{')),
  }
}

function isLayout(name: string): boolean {
  return name.startsWith('schema:')
}

/** A brace within a key would end the tag early, and could then be used to crowd one slot. */
const special = /[%{}]/

function escaped(key: string): string {
  return key.replaceAll('%', '%25').replaceAll('{', '%7B').replaceAll('}', '%7D')
}

function unescaped(text: string): string {
  return text.includes('%') ? text.replaceAll('%7B', '{').replaceAll('%7D', '}').replaceAll('%25', '%') : text
}
