// Where a table lies.

export interface TablePlace {
  /** Its folder, as the file system takes it. */
  readonly folder: string
  /** How errors name it: relative to the store's root. */
  readonly name: string
}
