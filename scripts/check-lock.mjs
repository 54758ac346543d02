// npm leaves optional dependencies whose builds were not published out of the lock file, and `npm ci` then refuses that lock file, or
// another platform gets no binary. So: every optional dependency that the lock file names is locked there, and no entry names a host.

import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const problems = []

for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!isLocked(path, name))
      problems.push(`${path} needs ${name}@${entry.optionalDependencies[name]}, which is not locked: pin another version`)
  }
  if (/^https?:/.test(entry.resolved ?? ''))
    problems.push(`${path} is locked to ${entry.resolved}: install again with the .npmrc of this repository`)
}

/** As node resolves: in the package's own node_modules, then in those above it. */
function isLocked(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${folder && `${folder}/`}node_modules/${name}`]) return true
    if (folder === '') return false
  }
}

for (const problem of problems) console.error(problem)
console.log(`package-lock.json: ${Object.keys(packages).length} entries, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
