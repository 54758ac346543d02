// Programs that are measured as their users run them: a process from its start to its end.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a program to its end and answers what it printed. @throws Error, with its complaints: it failed. */
export async function runProgram(command: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(command, args, { maxBuffer: 2 ** 26 })).stdout
}

/** Runs a program that prints, last of all, the peak of its memory in MB. */
export async function peakMegabytes(command: string, args: readonly string[]): Promise<number> {
  const printed = await runProgram(command, args)
  const peak = Number(printed.trimEnd().split('\n').at(-1))
  if (!(peak > 0)) throw new Error(`${command} printed no peak of its memory: ${printed.slice(-500)}`)
  return peak
}

/** A training set by Granary: plain node on the built packages. */
export function trainingSetProcess(root: string, spine: string, output: string): Promise<number> {
  return peakMegabytes(process.execPath, [programPath('training-set.mjs'), root, spine, output])
}

/** The path of a program in this folder. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
