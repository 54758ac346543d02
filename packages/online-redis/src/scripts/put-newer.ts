// Stores rows unless a newer one is there, key by key, each in one step of the server.

import type { ByteEntry } from '@granary/core/codec'
import { type Arguments, bufferOf, type Script, script } from './script.js'

/**
 * Rows are compared by their first 18 bytes as five numbers: Lua would compare strings by the server's locale. The next byte is their format,
 * a small number beside the mark of a tombstone: what has text there is no row.
 * Answers the places (from 0) of rows that were not stored, for a newer one is there; -1 - place where something is there that is no row.
 * Errors are handed on as they are, for older servers wrap those that a script raises in words of their own.
 */
export const putNewer: Script = script(
  'granary_put_newer',
  `local call, unpack, sub, answer = redis.pcall, struct.unpack, string.sub, {}
local count = #KEYS
local expires = #ARGV > count
for i = 1, count do
  local name, row = KEYS[i], ARGV[i]
  local old, stays, free = call('GETRANGE', name, 0, 18), false, false
  if type(old) == 'table' then
    if sub(old.err, 1, 9) ~= 'WRONGTYPE' then return old end
    stays = -i
  elseif #old == 19 and string.byte(old, 19) % 128 < 32 then
    local a1, a2, a3, a4, a5 = unpack('>I4I4I4I4I2', row)
    local b1, b2, b3, b4, b5 = unpack('>I4I4I4I4I2', old)
    if a1 < b1 or a1 == b1 and (a2 < b2 or a2 == b2 and (a3 < b3 or a3 == b3 and (a4 < b4 or a4 == b4 and a5 < b5))) then stays = i - 1 end
  elseif #old > 0 then
    stays = -i
  else
    free = true
  end
  if not stays then
    local keep = expires and ARGV[count + i] or ''
    local done
    if free then
      if keep == '' then done = call('SET', name, row, 'NX') else done = call('SET', name, row, 'NX', 'PX', keep) end
      if not done then stays = -i end
    else
      if keep == '' then done = call('SET', name, row) else done = call('SET', name, row, 'PX', keep) end
    end
    if done and done.err then return done end
  end
  if stays then answer[#answer + 1] = stays end
end
return answer`,
)

/** The rows, each an argument: Lua would have to cut them out of one. Then, where any expires, how many ms to keep each, '' for ever. */
export function putArguments(entries: readonly ByteEntry[], now: number): Arguments {
  const expires = entries.some(({ expiresAt }) => expiresAt !== undefined)
  const row = (position: number): Buffer => bufferOf((entries[position] as ByteEntry).value)
  const keep = (position: number): string => {
    const { expiresAt } = entries[position] as ByteEntry
    return expiresAt === undefined ? '' : String(millisecondsToKeep(expiresAt - now))
  }
  return {
    size: (position) => (entries[position] as ByteEntry).value.byteLength,
    of: (positions) => (expires ? [...positions.map(row), ...positions.map(keep)] : positions.map(row)),
  }
}

/** What PX takes: a whole number from 1 on. */
function millisecondsToKeep(milliseconds: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, Math.ceil(milliseconds)))
}
