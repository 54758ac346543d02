// A TypeScript program as one JavaScript file, so that a process that runs it begins at once.

import { join } from 'node:path'
import { build } from 'tsup'

/** Bundles `source` into `folder`; answers the file to run. */
export async function bundledProgram(source: string, folder: string): Promise<string> {
  await build({
    config: false,
    entry: { program: source },
    outDir: folder,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/.*/],
    silent: true,
    esbuildOptions(options) {
      options.conditions = ['@granary/source']
    },
  })
  return join(folder, 'program.mjs')
}
