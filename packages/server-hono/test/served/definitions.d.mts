import type { AnyFeatureGroup, AnyFeatureService } from '@granary/core'
export declare const definitions: readonly [AnyFeatureGroup, AnyFeatureService]
