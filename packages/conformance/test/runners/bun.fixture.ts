import { describe, test } from 'bun:test'
import { registerSuites } from './suites.js'

registerSuites({ describe, test })
