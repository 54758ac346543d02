// A store whose history is on disk, for tests that end the process.

import { createFeatureStore } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { definitions } from './definitions.mjs'

export default createFeatureStore({
  name: 'served',
  online: memoryOnlineStore(),
  offline: parquetOfflineStore({ root: process.env.GRANARY_ROOT }),
  definitions,
})
