import { personSql } from '../identity/index.ts'

/**
 * Which people a statement is about: everybody, or some, with every actor that may be theirs and those of them who were
 * ever seen. Ids are the decimal text of UInt64.
 */
export type Scope =
  | { people: readonly string[]; actors: readonly string[]; seen: readonly string[] }
  | 'everybody'

/** People of one statement, at most: their ids stand in its text, which the engine takes up to 256 KB. */
export const mostInScope = 3000

/** Ids as a list of the engine. @throws Error for what is no id, because it would be read as SQL */
export function idsSql(ids: readonly string[]): string {
  for (const id of ids) if (!/^\d{1,20}$/.test(id)) throw new Error(`${id.slice(0, 40)} is no id of a person`)
  return `CAST([${ids.join(', ')}], 'Array(UInt64)')`
}

/** What stands before the SELECT of a statement: the ids once, by name, because a parameter would be too long for an address. */
export function withSql(scope: Scope): string {
  if (scope === 'everybody') return ''
  const { people, actors, seen } = scope
  return `WITH ${idsSql(people)} AS scope_people, ${idsSql(actors)} AS scope_actors, ${idsSql(seen)} AS scope_seen\n`
}

/** The scope's part of a WHERE over rows by actor; '' for everybody. */
export function actorsSql(scope: Scope): string {
  return scope === 'everybody' ? '' : ' AND actor IN scope_actors'
}

/** The scope's part of a condition over the column `person`; '' for everybody. */
export function peopleSql(scope: Scope, column = 'person'): string {
  return scope === 'everybody' ? '' : ` AND ${column} IN scope_people`
}

/**
 * FROM and WHERE over the events that meet a condition.
 *
 * An event may be in the table twice until the engine merges it. FINAL reads each once and costs nothing where everything
 * is merged; but it knows no second ordering, so for few people each event is taken once by its key instead (5 of 1 M
 * people in 20 M events: 0.06 s of processor time against 1.7).
 *
 * @param once whether twice the same event would change the answer
 */
export function eventsSql(workspace: string, condition: string, scope: Scope, once: boolean): string {
  const where = `WHERE workspace = ${workspace} AND robot = 0 AND ${condition}${actorsSql(scope)}`
  if (scope === 'everybody' || !once) return `FROM events${once ? ' FINAL' : ''}\n${where}`
  return `FROM (SELECT *, toDate(ts) AS day FROM events\n${where}\nLIMIT 1 BY name, day, message_id)`
}

/** SQL of everybody who was ever seen, robots left out, as the column `person`. */
export function everybodySql(workspace: string, scope: Scope): string {
  if (scope !== 'everybody') return 'SELECT arrayJoin(scope_seen) AS person'
  return `SELECT DISTINCT ${personSql} AS person FROM (SELECT DISTINCT actor FROM events WHERE workspace = ${workspace} AND robot = 0)`
}
