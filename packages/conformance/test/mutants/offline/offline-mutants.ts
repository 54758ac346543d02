// Every broken history.

import type { OfflineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { appendMutants } from './append-mutants.js'
import { fileMutants } from './file-mutants.js'
import { lawMutants } from './law-mutants.js'
import { lifeMutants } from './life-mutants.js'
import { scanMutants } from './scan-mutants.js'
import { snapshotMutants } from './snapshot-mutants.js'
import { valueMutants } from './value-mutants.js'

export const offlineMutants: readonly Mutant<OfflineStore>[] = [
  ...appendMutants,
  ...fileMutants,
  ...lawMutants,
  ...lifeMutants,
  ...scanMutants,
  ...snapshotMutants,
  ...valueMutants,
]
