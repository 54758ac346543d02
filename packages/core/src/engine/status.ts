// What a read found, as a byte in columns and as a word for people.

export type Status = 'PRESENT' | 'NULL_VALUE' | 'NOT_FOUND' | 'OUTSIDE_MAX_AGE'

export const present = 0
export const nullValue = 1
export const notFound = 2
export const outsideMaxAge = 3

/** The word of each status byte. */
export const statusWords: readonly Status[] = ['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE']
