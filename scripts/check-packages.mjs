// What a user installs: packs every publishable package, or those named, and looks at the tarball itself, with publint, with attw and with the rules of this house.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'granary-packages-'))
const problems = []
const named = process.argv.slice(2)

const run = promisify(execFile)

try {
  const folders = readdirSync(join(root, 'packages')).filter((name) => named.length === 0 || named.includes(name))
  const left = folders.values()
  await Promise.all([checkEach(left), checkEach(left)]) // two at a time, each from what the other has left
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

for (const problem of problems) console.error(problem)
console.log(`packages: ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0

async function checkEach(folders) {
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    if (manifest.private !== true) await checkPackage(join(root, 'packages', folder), manifest)
  }
}

async function checkPackage(folder, manifest) {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], { cwd: folder })
  const packed = JSON.parse(stdout)
  const { filename, files, size } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0]
  const tarball = join(scratch, filename)
  const paths = files.map(({ path }) => path)
  const report = (problem) => problems.push(`${manifest.name}: ${problem}`)
  console.log(`${manifest.name}@${manifest.version}: ${paths.length} files, ${(size / 1000).toFixed(1)} kB packed`)

  for (const needed of ['README.md', 'LICENSE']) {
    if (!paths.includes(needed)) report(`the tarball lacks ${needed}`)
  }
  for (const path of paths) {
    if (/\.test(-d)?\.|^test\/|tsconfig|tsup\.config/.test(path)) report(`the tarball holds ${path}`)
  }
  await ask('publint', [tarball, '--strict'], report)
  await ask('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'], report)

  const unpacked = join(scratch, filename.replace(/\.tgz$/, ''))
  mkdirSync(unpacked)
  await run('tar', ['-xzf', tarball, '-C', unpacked])
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  for (const path of paths.filter((path) => /\.(js|d\.ts)$/.test(path))) {
    for (const imported of importsOf(join(unpacked, 'package', path))) {
      const isDeclared = declared.some((name) => imported === name || imported.startsWith(`${name}/`))
      const isNode = imported.startsWith('node:') && declared.length > 0 // core has neither dependencies nor a runtime of its own
      if (!imported.startsWith('.') && !isDeclared && !isNode) report(`${path} imports ${imported}, which package.json does not name`)
    }
  }
}

async function ask(command, args, report) {
  try {
    await run(join(root, 'node_modules', '.bin', command), args, { cwd: root })
  } catch ({ stdout, stderr }) {
    report(`${command} is not content\n${stdout}${stderr}`)
  }
}

function importsOf(path) {
  return ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName)
}
