// Feast's names for our things: `view@v2:feature` for `group@2:feature`, push sources for groups.

/** A reference, or the name of a view or service, as the store writes it. `@latest` and an empty version mean the newest. */
export function storeName(name: string): string {
  return name.includes('@')
    ? name.replace(/@(?:latest(?=:|$)|v(?=\d)|(?=:|$))/i, (found) => (found.toLowerCase() === '@v' ? '@' : ''))
    : name
}

/** The groups that a push source may mean, the likeliest first: a group of that name, or that of `GROUP_push`. */
export function pushedGroups(source: string): readonly [string, ...string[]] {
  const name = storeName(source)
  return source.endsWith('_push') ? [name, storeName(source.slice(0, -'_push'.length))] : [name]
}
