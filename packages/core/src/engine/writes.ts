// Everything of the engine that writes to stores: one wing, loaded at the first write.

export { deleteRows } from './ingest/delete-rows.js'
export { ingest } from './ingest/ingest.js'
export { readQuarantine } from './ingest/quarantine.js'
export { replayQuarantine } from './ingest/replay.js'
export { materializeIncremental, materializeRange } from './materialize.js'
export { sweep } from './sweep.js'
