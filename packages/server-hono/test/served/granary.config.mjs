// A store that a test serves by the command line, on every runtime.

import { createFeatureStore } from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { definitions } from './definitions.mjs'

export default createFeatureStore({ name: 'served', online: memoryOnlineStore(), offline: memoryOfflineStore(), definitions })
