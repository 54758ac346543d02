import { describe, test } from 'node:test'
import { registerSuites } from './suites.js'

registerSuites({ describe, test })
