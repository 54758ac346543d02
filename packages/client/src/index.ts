// @granary/client: a Granary server's features, typed as in its own process.

export type { ClientCall, OnlineCall, OnlinePart } from './call.js'
export type { BatchOptions, ClientOptions } from './client-options.js'
export type { AnyFeatureClient, ClientOf, FeatureClient, Served } from './client-types.js'
export { createClient } from './create-client.js'
export type { ErrorAnswer } from './problem.js'
export type { RetryPolicy } from './retries.js'
