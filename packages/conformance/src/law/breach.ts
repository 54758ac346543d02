// What a property throws where something does not hold: told apart from a test that breaks.

const mostTold = 5

export class Breach extends Error {
  /** @param found one line each, the first ones are told. */
  constructor(found: readonly string[]) {
    super([...new Set(found)].slice(0, mostTold).join('\n'))
  }
}
