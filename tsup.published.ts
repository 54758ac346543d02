// How every published package is built: ES modules and declarations, one file an entry, shared code in chunks beside them.

import { defineConfig } from 'tsup'

type TsupConfig = ReturnType<typeof defineConfig>

/** @param entry the path within `dist`, without an ending, of each file that the package exports -> its source. */
export function library(entry: Record<string, string>): TsupConfig {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    splitting: true,
    removeNodeProtocol: false, // Deno takes built-ins by their full names alone
    skipNodeModulesBundle: true,
    sourcemap: true,
    clean: true,
    dts: { compilerOptions: { ignoreDeprecations: '6.0', noCheck: true } }, // the types are checked by `npm run types`
  })
}
