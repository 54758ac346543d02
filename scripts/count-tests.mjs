// The closing line of a run, from the report that vitest wrote: a file that did not even load counts as one failure.

import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(new URL('../.vitest/results.json', import.meta.url), 'utf8'))
const notLoaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length
const skipped = report.numPendingTests + report.numTodoTests
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + notLoaded} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
