// What is 404 on Feast's routes, as it is with Feast: views, services and features that a body names.

import type { ErrorCode } from '@granary/core'

export const unknownNames: readonly ErrorCode[] = [
  'INPUT_UNKNOWN_GROUP',
  'INPUT_UNKNOWN_VERSION',
  'INPUT_UNKNOWN_SERVICE',
  'INPUT_UNKNOWN_FEATURE',
]
