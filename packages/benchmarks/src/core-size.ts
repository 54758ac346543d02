// What @granary/core weighs in an application: minified and gzipped, a bundler's chunks added up.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'tsup'

/** What the project asks of the code that importing the package loads, in kB (1,000 bytes). */
const target = 30

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'granary-bench-'))
  try {
    const sizes = await chunkSizes(fileURLToPath(import.meta.resolve('@granary/core')), folder)
    const atOnce = sum(sizes.filter(({ lazy }) => !lazy))
    console.log(`\nMinified and gzipped, every export`)
    console.log(
      `  loaded at once                ${kilobytes(atOnce)} kB   at most ${target}: ${atOnce <= target * 1_000 ? 'holds' : 'MISSED'}`,
    )
    console.log(`  with what is loaded lazily    ${kilobytes(sum(sizes))} kB`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface ChunkSize {
  readonly bytes: number
  /** Only a dynamic import leads to it. */
  readonly lazy: boolean
}

/** What a bundler makes of a package whose exports are all used. */
async function chunkSizes(entry: string, folder: string): Promise<readonly ChunkSize[]> {
  const options = { format: 'esm', platform: 'neutral', target: 'es2023', minify: true, splitting: true, metafile: true } as const
  await build({ entry: [entry], outDir: folder, config: false, silent: true, ...options })
  const { outputs } = JSON.parse(await readFile(join(folder, 'metafile-esm.json'), 'utf8')) as Metafile
  const chunks = new Map(Object.entries(outputs))
  const [first] = [...chunks].find(([, { entryPoint }]) => entryPoint !== undefined && entry.endsWith(entryPoint)) ?? []
  const atOnce = new Set<string>()
  const follow = (path: string): void => {
    if (atOnce.has(path)) return
    atOnce.add(path)
    for (const { path: imported, kind } of chunks.get(path)?.imports ?? []) if (kind === 'import-statement') follow(imported)
  }
  follow(first ?? '')
  return Promise.all(
    [...chunks.keys()].map(async (path) => ({ bytes: gzipSync(await readFile(path), { level: 9 }).length, lazy: !atOnce.has(path) })),
  )
}

/** What esbuild tells of the files that it wrote. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly entryPoint?: string; readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
  >
}

function sum(sizes: readonly ChunkSize[]): number {
  return sizes.reduce((total, { bytes }) => total + bytes, 0)
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(1).padStart(6)
}
