// One project a package. Workspace packages resolve to their sources, so that no test waits for a build. A package whose tests need a server
// has a test/global-setup.ts.

import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))
const folders = [...readdirSync(packages), 'examples/sqlite-adapter'].filter((folder) => existsSync(`${packages}${folder}/package.json`))
/** Those of Node, which loads what is not ours: `module` is for bundlers, and some packages' files of that kind are no modules to Node. */
const conditions = ['@granary/source', 'node', 'import', 'default']

export default defineConfig({
  test: {
    projects: folders.map((folder) => ({
      root: packages + folder,
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: basename(folder),
        environment: 'node' as const,
        include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
        globalSetup: [`${packages}${folder}/test/global-setup.ts`].filter((path) => existsSync(path)),
        testTimeout: 60_000,
        hookTimeout: 60_000,
        isolate: false, // the files of a package share what they load; one that replaces modules loads its own, and resets them after
      },
    })),
    maxWorkers: 2, // as many as the machine of the gate has cores; much of the tests is waiting for servers and processes
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
  },
})
