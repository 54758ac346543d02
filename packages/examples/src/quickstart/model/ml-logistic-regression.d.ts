// The part of ml-logistic-regression that the baseline uses; the package brings no types.

declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix'

  export interface TwoClassClassifier {
    /** The probability of each row not to be of the classifier's class. */
    testScores(features: Matrix): number[]
  }

  export default class LogisticRegression {
    constructor(options?: { readonly numSteps?: number; readonly learningRate?: number })
    /** One classifier a class, by position. */
    readonly classifiers: readonly TwoClassClassifier[]
    /** `labels`: one column of class numbers, from 0 on. The learning rate multiplies the sum of the gradients over all rows. */
    train(features: Matrix, labels: Matrix): void
  }
}
