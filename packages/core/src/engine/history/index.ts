// Reads of history: one wing, loaded at the first of them.

export { offlineFeatures } from './offline-features.js'
export { trainingSet } from './training-set.js'
