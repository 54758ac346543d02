// Replaces the registry document, if it is the one that the saver has seen.

import { type Script, script } from './script.js'

/**
 * KEYS: the registry's name. ARGV: the revision expected ('' for none), the new one, the document.
 * Answers 1 where the new revision is there now, also from an earlier try of the same save; 0 where another one is.
 */
export const saveRegistry: Script = script(
  'granary_save_registry',
  `local present = redis.pcall('HGET', KEYS[1], 'revision')
if type(present) == 'table' then return present end
if present == ARGV[2] then return 1 end
if (present or '') ~= ARGV[1] then return 0 end
local done = redis.pcall('HSET', KEYS[1], 'revision', ARGV[2], 'document', ARGV[3])
if type(done) == 'table' then return done end
return 1`,
)
