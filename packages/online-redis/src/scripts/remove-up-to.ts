// Removes rows that are not newer than a time, key by key, each in one step of the server.

import { type Arguments, type Script, script } from './script.js'

/**
 * Answers the places (from 0) of rows that were removed; -1 - place where something is there that is no row, which stays.
 * Compares and hands on errors as `putNewer` does.
 */
export const removeUpTo: Script = script(
  'granary_remove_up_to',
  `local limits, answer = ARGV[1], {}
local call, unpack = redis.pcall, struct.unpack
for i = 1, #KEYS do
  local name = KEYS[i]
  local old = call('GETRANGE', name, 0, 18)
  if type(old) == 'table' then
    if string.sub(old.err, 1, 9) ~= 'WRONGTYPE' then return old end
    answer[#answer + 1] = -i
  elseif #old == 19 and string.byte(old, 19) % 128 < 32 then
    local a1, a2, a3, a4 = unpack('>I4I4I4I4', old)
    local b1, b2, b3, b4 = unpack('>I4I4I4I4', limits, 16 * i - 15)
    if not (a1 > b1 or a1 == b1 and (a2 > b2 or a2 == b2 and (a3 > b3 or a3 == b3 and a4 > b4))) then
      local done = call('DEL', name)
      if type(done) == 'table' then return done end
      answer[#answer + 1] = i - 1
    end
  elseif #old > 0 or call('EXISTS', name) == 1 then
    answer[#answer + 1] = -i
  end
end
return answer`,
)

/** One argument: for each name the 16 bytes of the newest times that may go. */
export function removeArguments(upTo: readonly Uint8Array[]): Arguments {
  return {
    size: () => 16,
    of: (positions) => [Buffer.concat(positions.map((position) => upTo[position] as Uint8Array))],
  }
}
