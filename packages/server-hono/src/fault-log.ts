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
  /** The error's class, and those of its causes, each with its code: `Error ECONNREFUSED`. */
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

/** With the code that systems and drivers give their errors, such as ECONNREFUSED: a word of theirs, and so of no row. */
function className(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? `${error.name} ${code}` : error.name
}

function frames({ stack = '' }: Error): readonly string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
}
