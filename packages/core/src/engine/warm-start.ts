// An embedded online store begins empty: the first read of a group waits until the history has filled it.

import type { CompiledGroup } from '../definition/compiled-group.js'
import { checkSignal } from '../stores/guard.js'
import { race } from '../values/race.js'
import type { EngineContext } from './context.js'

export interface WarmStart {
  /**
   * Settles when the groups are warm; at once where they are, or need not be. A failed start rejects, and the next read tries again. The signal
   * ends the waiting, not the start, which others may wait for.
   */
  ready(groups: readonly CompiledGroup[], signal?: AbortSignal): Promise<void> | undefined
  /** Those that are not warm, and need to be. */
  cold(groups: readonly CompiledGroup[]): readonly CompiledGroup[]
}

/** `'off'`: a store is taken as it is. */
export function warmStart(mode: 'auto' | 'off', context: EngineContext): WarmStart {
  const needed = mode === 'auto' && context.online?.capabilities.durability === 'none' && context.offline !== undefined
  const warm = new Set<string>()
  const warming = new Map<string, Promise<unknown>>()

  function warmUp(group: CompiledGroup): Promise<unknown> {
    const { id } = group.table
    const started =
      warming.get(id) ??
      fill(group)
        .then(() => warm.add(id))
        .finally(() => warming.delete(id))
    warming.set(id, started)
    return started
  }

  async function fill(group: CompiledGroup): Promise<void> {
    const { materializeIncremental } = await import('./writes.js')
    await materializeIncremental(group, {}, context, 'warm-start')
  }

  const coldAmong = (groups: readonly CompiledGroup[]) => (needed ? groups.filter(({ table }) => !warm.has(table.id)) : [])

  return {
    ready(groups, signal) {
      if (!needed) return undefined
      const cold = coldAmong(groups)
      return cold.length === 0 ? undefined : waitFor(() => Promise.all(cold.map(warmUp)), signal)
    },
    cold: coldAmong,
  }
}

async function waitFor(start: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  try {
    await race(start, signal)
  } catch (error) {
    checkSignal(signal, 'The warm start')
    throw error
  }
}
