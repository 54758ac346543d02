// What went wrong within, for whoever runs the server: where it happened, and never what a row held.

import type { Problem } from './problem.js'

export interface FaultEntry {
  /** ISO 8601. */
  readonly time: string
  readonly requestId: string
  readonly route: string
  readonly code: string
  /** What was answered: of INTERNAL no reason. */
  readonly detail: string
  /** The error's class, and those of its causes. */
  readonly errors: readonly string[]
  /** Where it was thrown: a line a frame. */
  readonly stack: readonly string[]
}

/** Prints entries as JSON lines, where errors go. */
export function consoleFaultLog(entry: FaultEntry): void {
  console.error(JSON.stringify(entry))
}

/** An error's own message may repeat what it stumbled over, and so is left out. */
export function faultEntry(fault: unknown, { code, detail }: Problem, requestId: string, route: string): FaultEntry {
  const chain = causes(fault)
  return {
    time: new Date().toISOString(),
    requestId,
    route,
    code,
    detail,
    errors: chain.map(className),
    stack: chain.flatMap((error) => (error instanceof Error ? frames(error) : [])),
  }
}

const deepest = 5

function causes(fault: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let error = fault; error !== undefined && chain.length < deepest; error = (error as Error | null)?.cause) chain.push(error)
  return chain
}

function className(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function frames({ stack = '' }: Error): readonly string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
}
