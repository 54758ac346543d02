// How well scores put one class above the other.

/**
 * The area under the ROC curve: the chance that a positive has a higher score than a negative, ties counting half. 0.5 is guessing.
 * By the rank sum of Mann and Whitney; NaN where one of the classes is absent.
 */
export function rocAuc(scores: ArrayLike<number>, positive: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (one, other) => (scores[one] as number) - (scores[other] as number),
  )
  let positives = 0
  let ranks = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && scores[order[end] as number] === scores[order[start] as number]) end++
    const rank = (start + 1 + end) / 2 // of every one of the tied, counted from 1
    for (let place = start; place < end; place++) {
      if (positive[order[place] as number] === 0) continue
      positives++
      ranks += rank
    }
    start = end
  }
  const negatives = order.length - positives
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}
