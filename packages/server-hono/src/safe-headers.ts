// Headers that keep answers from being misused by browsers.

/** Of errors and pages, which people look at: nobody frames them, loads them into a page of his own, or learns where they were asked from. */
export const pageHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const
