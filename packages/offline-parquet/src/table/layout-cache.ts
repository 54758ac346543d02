// The footers of files that never change, kept within bounds: least recently used out.

import type { DataFileLayout } from './data-file.js'

export interface LayoutCache {
  get(path: string): DataFileLayout | undefined
  set(path: string, layout: DataFileLayout): void
}

/** Holds footers of about `chunks` column chunks altogether (a kilobyte each). */
export function layoutCache(chunks: number): LayoutCache {
  const kept = new Map<string, DataFileLayout>()
  let weight = 0
  return {
    get(path) {
      const layout = kept.get(path)
      if (layout === undefined) return undefined
      kept.delete(path)
      kept.set(path, layout)
      return layout
    },
    set(path, layout) {
      if (kept.has(path)) return
      kept.set(path, layout)
      weight += weightOf(layout)
      for (const [oldest, { metadata }] of kept) {
        if (weight <= chunks || oldest === path) break
        kept.delete(oldest)
        weight -= weightOf({ metadata })
      }
    },
  }
}

function weightOf({ metadata }: Pick<DataFileLayout, 'metadata'>): number {
  return 1 + metadata.row_groups.reduce((sum, { columns }) => sum + columns.length, 0)
}
