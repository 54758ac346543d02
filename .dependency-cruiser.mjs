// Who may import whom. Imports run downward only, and an import of a type counts like any other.

const floorsOfCore = [
  ['errors'],
  ['spec'],
  ['values'],
  ['codec'],
  ['definition'],
  ['registry'],
  ['transform'],
  ['validate'],
  ['stores'],
  ['store-types'], // what users see of a store, as types
  ['engine'],
]

const core = '^packages/core/src/'
const tests = '\\.test(-d)?\\.ts$|^packages/[^/]+/test/|^test/'
const sources = { path: '^packages/[^/]+/src/', pathNot: tests }
const libraries = { path: '^packages/(core|conformance|online-[^/]+|offline-[^/]+|server-hono|client)/src/', pathNot: tests }

/** A room of core, and what lies on its own floor or on the floors that come later: none of that may it import. */
const floorRules = floorsOfCore.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `core-${room}`,
    comment: `core/src/${room} imports only the floors before it: ${floorsOfCore.slice(0, floor).flat().join(', ') || 'none'}`,
    severity: 'error',
    from: { path: `${core}${room}/`, pathNot: tests },
    to: { path: core, pathNot: `${core}(${[room, ...floorsOfCore.slice(0, floor).flat()].join('|')})/` },
  })),
)

export default {
  forbidden: [
    ...floorRules,
    {
      name: 'core-spec-imports-nothing',
      comment: 'The adapter spec is types and literals that stand alone',
      severity: 'error',
      from: { path: `${core}spec/`, pathNot: tests },
      to: { pathNot: `${core}spec/` },
    },
    {
      name: 'core-knows-only-its-floors',
      comment: 'A new folder in core needs its place in the list of floors',
      severity: 'error',
      from: { path: core, pathNot: tests },
      to: { path: `${core}[^/]+/`, pathNot: `${tests}|${core}(${floorsOfCore.flat().join('|')})/` },
    },
    {
      name: 'core-imports-no-package',
      comment: 'Core has no dependency and no runtime of its own: neither packages, nor node:, nor an adapter',
      severity: 'error',
      from: { path: core, pathNot: tests },
      to: { pathNot: core },
    },
    {
      name: 'memory-stores-run-anywhere',
      comment: 'The in-memory stores import core alone',
      severity: 'error',
      from: { path: '^packages/(online|offline)-memory/src/', pathNot: tests },
      to: { pathNot: '^packages/(core/src/(index|spec/index|codec/index)\\.ts$|$1-memory/src/)' },
    },
    {
      name: 'adapters-see-only-the-doors-of-core',
      comment: 'Adapters import @granary/core, @granary/core/spec and @granary/core/codec, and no other package of Granary',
      severity: 'error',
      from: { path: '^packages/((?:online|offline)-[^/]+)/src/', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/($1/|core/src/(index|spec/index|codec/index)\\.ts$)' },
    },
    {
      name: 'conformance-knows-the-memory-stores-alone',
      comment:
        "The shared suite is for every store: it imports core, and the memory stores that stand beside an author's in the cases of the law",
      severity: 'error',
      from: { path: '^packages/conformance/src/', pathNot: tests },
      to: {
        path: '^packages/',
        pathNot: '^packages/(conformance/|core/src/(index|spec/index|codec/index)\\.ts$|(online|offline)-memory/src/index\\.ts$)',
      },
    },
    {
      name: 'server-and-client-see-only-the-doors-of-core',
      comment: 'The server and its client serve any store: they import core by its doors, and neither an adapter nor each other',
      severity: 'error',
      from: { path: '^packages/(server-hono|client)/src/', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/($1/|core/src/(index|spec/index|codec/index)\\.ts$)' },
    },
    {
      name: 'server-runs-anywhere',
      comment:
        'Of the server only what a process is made of, node.ts, cli.ts and serving/, needs Node; a route may look for more when it is asked',
      severity: 'error',
      from: { path: '^packages/server-hono/src/', pathNot: `${tests}|^packages/server-hono/src/(node\\.ts$|cli\\.ts$|serving/)` },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-import', 'type-only'], dynamic: false }, // a type needs none
    },
    {
      name: 'server-is-no-process',
      comment: 'What createServer makes is run by whoever wants: it imports nothing of the process around it',
      severity: 'error',
      from: { path: '^packages/server-hono/src/', pathNot: `${tests}|^packages/server-hono/src/(node\\.ts$|cli\\.ts$|serving/)` },
      to: { path: '^packages/server-hono/src/(node\\.ts$|cli\\.ts$|serving/)' },
    },
    {
      name: 'client-needs-nothing',
      comment: 'The client is fetch and the types of core',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: tests },
      to: { pathNot: '^packages/(client/src/|core/src/(index|spec/index|codec/index)\\.ts$)' },
    },
    {
      name: 'doors-only',
      comment: 'Another package is reached by its name, never by a path into it',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: '^packages/$1/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Sources do not import tests, nor what only tests use',
      severity: 'error',
      from: sources,
      to: { path: tests },
    },
    {
      name: 'libraries-declare-what-they-import',
      comment: 'A published source imports only what its package.json names as dependency or peer',
      severity: 'error',
      from: libraries,
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'no-import-of-development-dependencies',
      comment: 'A published source does not import what only the workshop has',
      severity: 'error',
      from: libraries,
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer'] },
    },
    {
      name: 'no-circle',
      comment: 'No import cycles, not even of types',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import is found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@granary/source', 'types', 'import', 'node', 'default'],
    },
  },
}
