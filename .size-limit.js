// How large @granary/core is, minified and gzipped: what its entry loads at once, and with the wings that it loads at their first use.

const entry = { path: 'packages/core/dist/index.js', import: '*', gzip: true }

/** Leaves out what is imported by `import()`. */
const atOnce = {
  name: 'leave-out-wings',
  setup: (build) =>
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
}

export default [
  {
    ...entry,
    name: '@granary/core, loaded at once: definitions, registry, online reads',
    limit: '30 kB',
    modifyEsbuildConfig: (config) => ({ ...config, plugins: [...(config.plugins ?? []), atOnce] }),
  },
  { ...entry, name: '@granary/core, everything: with ingestion, history and catalog', limit: '50 kB' },
]
