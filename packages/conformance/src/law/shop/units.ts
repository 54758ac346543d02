// How long a shop's moments are.

/**
 * Milliseconds of one step of a shop's clock: so long that no real server lets a row go while a history is lived, which takes milliseconds, and
 * no whole number of seconds.
 */
export const unit = 60_007

/** How far the clocks of two processes really differ, in units. */
export const skew = 4

/**
 * How far they may, in units. A unit more, for a shop's clock stands still while a real server's goes on: a row must not go in the moment between
 * its writing and the look of a reader whose clock is late.
 */
export const mostSkew: number = skew + 1
