// A TypeScript program of a test as one JavaScript file: a process that runs it begins at once, where a loader would take a second to get there.

import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles a program with the sources of every package of Granary; other packages it finds as `source` does, from the folder `.programs` beside it.
 * Answers the file to run, which belongs to the caller.
 */
export async function bundledProgram(source: string): Promise<string> {
  const outfile = join(dirname(source), '.programs', `${basename(source, '.ts')}-${process.pid}.mjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@granary/source'],
    plugins: [
      {
        name: 'packages-of-others',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^.]/ }, ({ path, kind }) => (isOfOthers(path, kind) ? { external: true } : undefined)),
      },
    ],
  })
  return outfile
}

function isOfOthers(path: string, kind: string): boolean {
  return kind !== 'entry-point' && !path.startsWith('@granary/')
}
