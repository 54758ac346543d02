// Which cases and tests check which rule of the contract.

/**
 * Rule id -> what checks it: cases as `online:ID`, `offline:ID`, `registry:ID` and `law:ID`; and, for what no store can break but the engine
 * must keep, tests of this repository as `PATH: TITLE`, where the title, or a part of it, stands in that file.
 */
export type RuleTable = Readonly<Record<string, readonly string[]>>
