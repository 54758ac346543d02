// Stores rows unless a newer one is there, key by key, each in one step of the server.

import type { ByteEntry } from '@granary/core/codec'
import { type Records, type Script, script } from './script.js'

/**
 * Rows are compared by their first 18 bytes as five numbers: Lua would compare strings by the server's locale.
 * Answers the places (from 0) of rows that were not stored, for a newer one is there; -1 - place where something is there that is no row.
 * Errors are handed on as they are, for older servers wrap those that a script raises in words of their own.
 */
export const putNewer: Script = script(
  'granary_put_newer',
  `local records, at, answer = ARGV[1], 1, {}
local call, unpack, sub = redis.pcall, struct.unpack, string.sub
for i = 1, #KEYS do
  local name = KEYS[i]
  local size, digits = unpack('>I4B', records, at)
  local keep = sub(records, at + 5, at + 4 + digits)
  at = at + 5 + digits
  local old, stays, free = call('GETRANGE', name, 0, 17), false, false
  if type(old) == 'table' then
    if sub(old.err, 1, 9) ~= 'WRONGTYPE' then return old end
    stays = -i
  elseif #old == 18 then
    local a1, a2, a3, a4, a5 = unpack('>I4I4I4I4I2', records, at)
    local b1, b2, b3, b4, b5 = unpack('>I4I4I4I4I2', old)
    if a1 < b1 or a1 == b1 and (a2 < b2 or a2 == b2 and (a3 < b3 or a3 == b3 and (a4 < b4 or a4 == b4 and a5 < b5))) then stays = i - 1 end
  elseif #old > 0 then
    stays = -i
  else
    free = true
  end
  if not stays then
    local row, done = sub(records, at, at + size - 1)
    if free then
      if digits == 0 then done = call('SET', name, row, 'NX') else done = call('SET', name, row, 'NX', 'PX', keep) end
      if not done then stays = -i end
    else
      if digits == 0 then done = call('SET', name, row) else done = call('SET', name, row, 'PX', keep) end
    end
    if done and done.err then return done end
  end
  if stays then answer[#answer + 1] = stays end
  at = at + size
end
return answer`,
)

const head = 5

/** What the script reads of each entry: the row's length, 4 bytes; that of the next, 1 byte; how many ms to keep it, as text, '' for ever; the row. */
export function putRecords(entries: readonly ByteEntry[], now: number): Records {
  const keep = entries.map(({ expiresAt }) => (expiresAt === undefined ? '' : String(millisecondsToKeep(expiresAt - now))))
  return {
    size: (position) => head + (keep[position] as string).length + (entries[position] as ByteEntry).value.byteLength,
    write(position, into, at) {
      const { value } = entries[position] as ByteEntry
      const text = keep[position] as string
      into.writeUInt32BE(value.byteLength, at)
      into[at + 4] = text.length
      into.write(text, at + head, 'latin1')
      into.set(value, at + head + text.length)
    },
  }
}

/** What PX takes: a whole number from 1 on. */
function millisecondsToKeep(milliseconds: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, Math.ceil(milliseconds)))
}
