/**
 * Rows of one person each, with what they say about some rules. A column tells whether the rule holds otherwise than it
 * usually does, so that people of whom a source knows nothing need no row in it.
 */
export interface Source {
  person: string
  /** By place of the rule: SQL that is 1 where the rule holds. */
  holds: Record<number, string>
  /** FROM … and what follows it. */
  from: string
}
