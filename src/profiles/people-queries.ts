import type { ClickHouse } from '../db/index.ts'
import { type Binder, createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { toEngineTime } from './cursor.ts'
import { idsSql } from './ids.ts'

/** SQL of the people a list is narrowed to, as the column `person`; values are bound. */
export type Among = (binder: Binder) => string

/** Somebody in a list: when they were last heard of. */
export interface ActiveRow {
  person: string
  last: string
}

/**
 * The hours in which something happened, newest first, with how many events.
 *
 * @param before ms, left out
 * @param limit hours at most; undefined for all
 */
export async function readHours(
  clickhouse: ClickHouse,
  workspace: string,
  { before, limit }: { before: number | undefined; limit: number | undefined },
): Promise<{ hour: number; events: number }[]> {
  const binder = createBinder()
  const until =
    before === undefined
      ? ''
      : ` AND hour < ${binder.bind("DateTime('UTC')", toEngineTime(before).slice(0, 19))}`
  const rows = await clickhouse.query<{ at: number; events: string }>(
    `SELECT toUInt32(hour) AS at, sum(event_activity.events) AS events
FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}${until}
GROUP BY hour
ORDER BY hour DESC${limit === undefined ? '' : `\nLIMIT ${binder.bind('UInt32', limit)}`}`,
    binder.params,
  )
  return rows.map(({ at, events }) => ({ hour: at * 1000, events: Number(events) }))
}

/**
 * People by their newest activity, of those heard of since a moment. Everything since then is looked at, so that the
 * newest activity is known.
 *
 * @param since ms
 * @param after only people who come after this one in the order
 */
export async function readActiveSince(
  clickhouse: ClickHouse,
  workspace: string,
  options: { since: number; after: ActiveRow | undefined; limit: number; among: Among | undefined },
): Promise<ActiveRow[]> {
  const binder = createBinder()
  const { since, after, limit, among } = options
  const narrowed = among ? ` AND ${personSql} IN (${among(binder)})` : ''
  return clickhouse.query(
    `SELECT toString(who) AS person, toString(newest) AS last
FROM (SELECT ${personSql} AS who, max(ts) AS newest
  FROM events
  WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0
    AND ts >= ${binder.bind("DateTime64(3, 'UTC')", toEngineTime(since))}${narrowed}
  GROUP BY who)
WHERE ${afterSql(after, binder)}
ORDER BY newest DESC, who DESC
LIMIT ${binder.bind('UInt32', limit)}`,
    binder.params,
  )
}

function afterSql(after: ActiveRow | undefined, binder: Binder): string {
  if (!after) return '1'
  return `(newest, who) < (${binder.bind("DateTime64(3, 'UTC')", after.last)}, ${binder.bind('UInt64', after.person)})`
}

/** Whether more than some thousands of people are among those a list is narrowed to. */
export async function countAmong(clickhouse: ClickHouse, among: Among, most: number): Promise<number> {
  const binder = createBinder()
  const [row] = await clickhouse.query<{ people: string }>(
    `SELECT count() AS people FROM (SELECT person FROM (${among(binder)}) LIMIT ${binder.bind('UInt32', most)})`,
    binder.params,
  )
  return Number(row?.people ?? 0)
}

/**
 * The same order for a list narrowed to few: their events are found by the second ordering, all that the order needs.
 * People without an event left come last, at 1970.
 */
export async function readActiveAmong(
  clickhouse: ClickHouse,
  workspace: string,
  options: { after: ActiveRow | undefined; limit: number; among: Among },
): Promise<ActiveRow[]> {
  const binder = createBinder()
  const { after, limit, among } = options
  const space = binder.bind('String', workspace)
  const people = among(binder)
  const actors = `SELECT person AS actor FROM (${people})
UNION DISTINCT
SELECT actor FROM identity_map FINAL WHERE workspace = ${space} AND person IN (SELECT person FROM (${people}))`
  return clickhouse.query(
    `SELECT toString(who) AS person, toString(newest) AS last
FROM (SELECT ${personSql} AS who, max(at) AS newest
  FROM (SELECT actor, max(ts) AS at FROM events WHERE workspace = ${space} AND actor IN (${actors}) GROUP BY actor)
  GROUP BY who
  HAVING who IN (SELECT person FROM (${people})))
WHERE ${afterSql(after, binder)}
ORDER BY newest DESC, who DESC
LIMIT ${binder.bind('UInt32', limit)}`,
    binder.params,
  )
}

/** Actors of people: themselves, and those joined to them. */
export async function readActorsOf(
  clickhouse: ClickHouse,
  workspace: string,
  people: readonly string[],
): Promise<{ actor: string; person: string }[]> {
  if (people.length === 0) return []
  const ids = idsSql(people)
  return clickhouse.query(
    `SELECT toString(actor) AS actor, toString(who) AS person
FROM (SELECT DISTINCT actor, ${personSql} AS who
  FROM (SELECT arrayJoin([${ids.slice(1, -1)}]) AS actor
    UNION ALL
    SELECT actor FROM identity_map WHERE workspace = {workspace: String} AND person IN ${ids}))
WHERE who IN ${ids}`,
    { workspace },
  )
}

/**
 * When people were last heard of, by actor, from the second ordering alone.
 *
 * @param since ms: those not heard of since then are left out
 */
export async function readLastSeen(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  since?: number,
): Promise<{ actor: string; last: string }[]> {
  if (actors.length === 0) return []
  const binder = createBinder()
  const recent =
    since === undefined ? '' : ` AND ts >= ${binder.bind("DateTime64(3, 'UTC')", toEngineTime(since))}`
  return clickhouse.query(
    `SELECT toString(actor) AS actor, toString(max(ts)) AS last
FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND actor IN ${idsSql(actors)}${recent}
GROUP BY actor`,
    binder.params,
  )
}

/** SQL of the people of a group of customers, as the column `person`. */
export function membersOfSegmentSql(workspace: string, segment: string): Among {
  return (binder) =>
    `SELECT person FROM segment_members FINAL WHERE workspace = ${binder.bind('String', workspace)} AND segment = ${binder.bind('String', segment)} AND present = 1`
}

/** SQL of the people who have a computed trait in a range, both ends included, as the column `person`. */
export function peopleWithTraitSql(
  workspace: string,
  trait: string,
  { least, most }: { least?: number; most?: number },
): Among {
  return (binder) =>
    [
      `SELECT person FROM computed_traits FINAL WHERE workspace = ${binder.bind('String', workspace)} AND name = ${binder.bind('String', trait)}`,
      ...(least === undefined ? [] : [`toFloat64OrNull(value) >= ${binder.bind('Float64', least)}`]),
      ...(most === undefined ? [] : [`toFloat64OrNull(value) <= ${binder.bind('Float64', most)}`]),
    ].join(' AND ')
}
