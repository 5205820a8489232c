import type { ClickHouse } from '../db/index.ts'
import type { ActorType, Identifier } from './identifier.ts'
import { idList, inParts } from './queries.ts'

/** The identifier under which events of these actors came in, and how many, from when to when. */
export interface ActorEvents extends Identifier {
  type: ActorType
  id: string
  events: number
  /** ms */
  firstSeen: number
  lastSeen: number
}

/** Actors without events are left out; a repeated event counts once. */
export async function selectActorEvents(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly (bigint | string)[],
): Promise<ActorEvents[]> {
  const rows = await inParts(clickhouse, actors, (part) =>
    clickhouse.query<{
      id: string
      user: string
      anonymous: string
      events: string
      first: string
      last: string
    }>(
      `SELECT toString(actor) AS id, any(user_id) AS user, any(anonymous_id) AS anonymous, toString(uniqExact(message_id)) AS events,
  toString(toUnixTimestamp64Milli(min(ts))) AS first, toString(toUnixTimestamp64Milli(max(ts))) AS last
FROM events
WHERE workspace = {workspace: String} AND actor IN {actors: Array(UInt64)}
GROUP BY actor`,
      { workspace, actors: idList(part) },
    ),
  )
  return rows.map(({ id, user, anonymous, events, first, last }) => ({
    id,
    type: user === '' ? 'anonymous_id' : 'user_id',
    value: user === '' ? anonymous : user,
    events: Number(events),
    firstSeen: Number(first),
    lastSeen: Number(last),
  }))
}

/** An actor as its newest event shows it. */
export interface NewestEvent extends Identifier {
  type: ActorType
  /** ms, of all the actor's events */
  firstSeen: number
  lastSeen: number
  /** messageId */
  evidence: string
  /** How many events there are; one that is stored twice until the engine merges it counts twice so long. */
  events: number
  /** ms of the newest of them, newest first, at most `mostRecent`. */
  recent: number[]
}

/** More than a page of somebody's life shows, so that it need not ask again how far back its events reach. */
const mostRecent = 66

/**
 * The identifier of an actor that the map does not have; undefined when no event has it. When its events happened is told
 * by the second ordering alone, so that one event is read however many there are.
 */
export async function selectNewestEvent(
  clickhouse: ClickHouse,
  workspace: string,
  actor: string,
): Promise<NewestEvent | undefined> {
  const [span] = await clickhouse.query<{ events: string; first: string; last: string; recent: string[] }>(
    `SELECT count() AS events, toString(toUnixTimestamp64Milli(min(ts))) AS first, toString(toUnixTimestamp64Milli(max(ts))) AS last,
  groupArraySorted(${mostRecent})(-toUnixTimestamp64Milli(ts)) AS recent
FROM events
WHERE workspace = {workspace: String} AND actor = {actor: UInt64}`,
    { workspace, actor },
  )
  if (!span || span.events === '0') return undefined
  const [row] = await clickhouse.query<{ user: string; anonymous: string; message: string }>(
    `SELECT user_id AS user, anonymous_id AS anonymous, message_id AS message
FROM events
WHERE workspace = {workspace: String} AND actor = {actor: UInt64} AND ts = fromUnixTimestamp64Milli({last: Int64}, 'UTC')
LIMIT 1
SETTINGS min_table_rows_to_use_projection_index = 0`,
    { workspace, actor, last: span.last },
  )
  if (!row) return undefined
  return {
    type: row.user === '' ? 'anonymous_id' : 'user_id',
    value: row.user === '' ? row.anonymous : row.user,
    firstSeen: Number(span.first),
    lastSeen: Number(span.last),
    evidence: row.message,
    events: Number(span.events),
    recent: span.recent.map((at) => -Number(at)),
  }
}

/** Those of the actors who have events, from the second ordering alone. */
export async function selectHavingEvents(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly bigint[],
): Promise<Set<string>> {
  const rows = await clickhouse.query<{ id: string }>(
    `SELECT toString(actor) AS id
FROM events
WHERE workspace = {workspace: String} AND actor IN {actors: Array(UInt64)}
GROUP BY actor`,
    { workspace, actors: idList(actors) },
  )
  return new Set(rows.map(({ id }) => id))
}

/** What a source says of somebody: the latest value of a trait. */
export interface SourceTrait {
  name: string
  value: string
  source: string
  /** ms */
  at: number
}

/** The latest value of each trait that identify calls of these actors give, from each source. */
export async function selectTraits(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<SourceTrait[]> {
  const rows = await clickhouse.query<{ name: string; value: string; source: string; at: string }>(
    `SELECT trait.1 AS name, argMax(trait.2, ts) AS value, source, toString(toUnixTimestamp64Milli(max(ts))) AS at
FROM (SELECT source, ts, properties FROM events
  WHERE workspace = {workspace: String} AND actor IN {actors: Array(UInt64)} AND type = 'identify')
ARRAY JOIN arrayZip(mapKeys(properties), mapValues(properties)) AS trait
GROUP BY name, source
ORDER BY name, at DESC, source
LIMIT 500`,
    { workspace, actors: idList(actors) },
  )
  return rows.map((row) => ({ ...row, at: Number(row.at) }))
}
