import { describe, test } from 'vitest'
import { registerSuites } from './suites.js'

registerSuites({ describe, test })
