// For the vitest that the test starts: the fixture alone, against the sources.

import { defineConfig } from 'vitest/config'

const conditions = ['@granary/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['vitest.fixture.ts'], testTimeout: 60_000, watch: false },
})
