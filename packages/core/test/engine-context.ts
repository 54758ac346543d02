// An engine without its rooms: what a flow needs of the store, made for a test.

import type { Definition } from '../src/definition/any-definition.js'
import type { EngineContext } from '../src/engine/context.js'
import { definitionIndex } from '../src/engine/definition-index.js'
import type { OfflineStore } from '../src/spec/index.js'
import type { Observer } from '../src/stores/observer.js'

export function engineContext(definitions: readonly Definition[], offline: OfflineStore | undefined, observer?: Observer): EngineContext {
  const made: Omit<EngineContext, 'registry'> = {
    name: 'test',
    definitions: definitionIndex(definitions),
    online: undefined,
    offline,
    clock: () => Date.UTC(2026, 5, 1),
    maxClockSkew: 300_000,
    tombstoneRetention: 30 * 86_400_000,
    onInvalid: 'reject',
    unknownColumns: 'error',
    observer,
    lastStamps: new Map(),
    newestEvents: new Map(),
  } as Omit<EngineContext, 'registry'>
  return made as EngineContext // flows of history ask no registry
}
