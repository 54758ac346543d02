// One project a package. Workspace packages resolve to their sources, so that no test waits for a build. A package whose tests need a server
// has a test/global-setup.ts.

import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))
const folders = [...readdirSync(packages), 'examples/sqlite-adapter'].filter((folder) => existsSync(`${packages}${folder}/package.json`))
/** Those of Node, which loads what is not ours: `module` is for bundlers, and some packages' files of that kind are no modules to Node. */
const conditions = ['@granary/source', 'node', 'import', 'default']

/** The minute of the soak, which mostly waits, goes on beside everything else. */
class SoakFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSoak = ({ moduleId }: TestSpecification) => moduleId.endsWith('soak.test.ts')
    const sorted = await super.sort(files)
    return [...sorted.filter(isSoak), ...sorted.filter((file) => !isSoak(file))]
  }
}

export default defineConfig({
  test: {
    projects: folders.map((folder) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: basename(folder),
        environment: 'node' as const,
        include: [`packages/${folder}/{src,test}/**/*.test.ts`],
        globalSetup: [`${packages}${folder}/test/global-setup.ts`].filter((path) => existsSync(path)),
        testTimeout: 60_000,
        hookTimeout: 60_000,
        expect: { poll: { timeout: 10_000 } }, // a second is short on a machine that runs other tests beside
        execArgv: ['--max-semi-space-size=64'], // young objects die young: a fifth less work for properties and mutants
        isolate: false, // the files of a package share what they load; one that replaces modules loads its own, and resets them after
      },
    })),
    experimental: { fsModuleCache: true }, // projects share what they load
    maxWorkers: 3, // one more than the machine of the gate has cores: much of the tests is waiting for servers and processes
    sequence: { sequencer: SoakFirst },
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
  },
})
