// One project a package. Workspace packages resolve to their sources, so that no test waits for a build.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))
const conditions = ['@granary/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  test: {
    projects: readdirSync(packages).map((name) => ({
      root: packages + name,
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name,
        environment: 'node' as const,
        include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      },
    })),
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
  },
})
