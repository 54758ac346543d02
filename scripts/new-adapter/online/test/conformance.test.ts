// The shared suite: every case that an online store must pass.

import { onlineStoreConformance } from '@granary/conformance'
import { __factory__ } from '@granary/__adapter__'
import { describe, test } from 'vitest'

onlineStoreConformance({
  describe,
  test,
  // The same name opens the same data again; every case has a name of its own.
  create: (name) => __factory__({ prefix: name }),
  // destroy: (name) => drop what was kept under this name
  // spawn: (name, job) => a process that calls runConformanceJob(store, job, console.log): writers in two processes, and what a killed one leaves
  // damage: (name) => make the data of this name unreadable
})
