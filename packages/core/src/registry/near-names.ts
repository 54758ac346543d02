// What somebody may have meant by a name that is not there.

const most = 3

/** The names that are a few slips away from the given one, or hold it, the nearest first; at most three. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const bound = Math.max(2, Math.floor(wanted.length / 3))
  return [...new Set(names)]
    .map((known) => ({ known, distance: nearness(wanted, known.toLowerCase()) }))
    .filter(({ distance }) => distance <= bound)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ known }) => known)
}

/** The end of a message about an unknown name: what may have been meant, else what there is. */
export function nearNamesHint(name: string, names: readonly string[]): string {
  const near = nearNames(name, names)
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  return names.length === 0 ? 'there is none' : `there is ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' and more' : ''}`
}

function nearness(wanted: string, known: string): number {
  if (wanted.length > 2 && (known.includes(wanted) || wanted.includes(known))) return 1
  return editDistance(wanted, known)
}

/** Insertions, deletions and replacements from one text to the other (Wagner and Fischer, 1974), row by row. */
function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const replaced = (above[column - 1] as number) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (above[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    above = current
  }
  return above[other.length] as number
}
