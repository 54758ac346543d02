// Headers that keep answers from being misused by browsers.

/** Of every answer. Data has no more: each header costs a small read some percent, and JSON that nobody sniffs is nothing to frame, run or load. */
export const safeHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const

/** Of errors and pages, which people look at: nobody frames them, loads them into a page of his own, or learns where they were asked from. */
export const pageHeaders = {
  ...safeHeaders,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const
