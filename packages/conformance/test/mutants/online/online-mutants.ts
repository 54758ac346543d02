// Every broken online store.

import type { OnlineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { answerMutants } from './answer-mutants.js'
import { keyMutants } from './key-mutants.js'
import { lawMutants } from './law-mutants.js'
import { lifeMutants } from './life-mutants.js'
import { orderMutants } from './order-mutants.js'
import { tombstoneMutants } from './tombstone-mutants.js'
import { valueMutants } from './value-mutants.js'

export const onlineMutants: readonly Mutant<OnlineStore>[] = [
  ...answerMutants,
  ...keyMutants,
  ...lawMutants,
  ...lifeMutants,
  ...orderMutants,
  ...tombstoneMutants,
  ...valueMutants,
]
