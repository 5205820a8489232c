/**
 * SQL that gives the person of an actor: the newest changes first, then the map as it was last loaded, else the actor
 * itself. Both are dictionaries in memory (migrations/clickhouse/0061).
 *
 * @param actor SQL of a UInt64: a column such as `e.actor`, or an expression
 */
export function personSqlOf(actor: string): string {
  return `dictGetOrDefault('identity_recent_people', 'person', ${actor}, dictGetOrDefault('identity_people', 'person', ${actor}, ${actor}))`
}

/** The person of the column `actor`. */
export const personSql = personSqlOf('actor')
