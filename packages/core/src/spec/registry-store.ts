// Where the recorded state of definitions lives: one document with compare-and-swap.

import type { CallOptions } from './call-options.js'

export interface RegistryStore {
  readonly specVersion: 'registry/1'
  load(options: CallOptions): Promise<RegistryDocument | undefined>
  /** Only if the present revision is `expected` (undefined: nothing there), else STORE_CONFLICT. The store never looks inside; up to 16 MB. */
  save(document: string, options: CallOptions & { readonly expected: string | undefined }): Promise<{ readonly revision: string }>
  close(): Promise<void>
}

export interface RegistryDocument {
  readonly document: string
  readonly revision: string
}
