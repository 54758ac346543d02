import type { AnyFeatureStore } from '@granary/core'

declare const store: AnyFeatureStore
export default store
