// What every route works with.

import type { AnyFeatureStore } from '@granary/core'
import type { CheckedLimits, ServerOptions } from './server-options.js'

export interface ServerContext {
  readonly store: AnyFeatureStore
  readonly limits: CheckedLimits
  readonly options: ServerOptions
}
