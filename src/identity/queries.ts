import type { ClickHouse, QueryParams } from '../db/index.ts'
import { type ActorType, type Identifier, isActorType } from './identifier.ts'
import { personSqlOf } from './person-sql.ts'
import type { Edge } from './resolver.ts'

/** Asked for at once: on a server parameters travel in the URL. */
const atOnce = ({ embedded }: ClickHouse) => (embedded ? 5_000 : 400)

/** Parts of a list that a query takes, answered one after the other. */
export async function inParts<One, Row>(
  clickhouse: ClickHouse,
  list: readonly One[],
  ask: (part: readonly One[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  const size = atOnce(clickhouse)
  for (let at = 0; at < list.length; at += size) rows.push(...(await ask(list.slice(at, at + size))))
  return rows
}

/** A list of 64-bit ids as a parameter of type Array(UInt64). */
export const idList = (ids: Iterable<bigint | string>): string => `[${[...ids].join(',')}]`

const inSpan = `workspace = {workspace: String} AND robot = 0
  AND received_at BETWEEN fromUnixTimestamp64Milli({from: Int64}, 'UTC') AND fromUnixTimestamp64Milli({to: Int64}, 'UTC')`

/** A customer on a device in new events, and when first in these (ms). */
export interface DevicePair {
  user: string
  device: string
  first: string
}

/** Customers on devices in events received in a span. @param most no more are read than this */
export function selectDevicePairs(
  clickhouse: ClickHouse,
  workspace: string,
  received: { from: number; to: number },
  most: number,
): Promise<DevicePair[]> {
  return clickhouse.query<DevicePair>(
    `SELECT user_id AS user, anonymous_id AS device, toString(toUnixTimestamp64Milli(min(ts))) AS first
FROM events
WHERE ${inSpan} AND user_id != '' AND anonymous_id != ''
GROUP BY user, device
LIMIT {most: UInt64}`,
    { workspace, ...received, most },
    { maxSeconds: 0 },
  )
}

/**
 * Own identifiers of events received in a span that say other identifiers than a device: identify and alias calls,
 * and identifiers of other systems.
 *
 * @param most no more are read than this
 */
export function selectTelling(
  clickhouse: ClickHouse,
  workspace: string,
  received: { from: number; to: number },
  most: number,
): Promise<Identifier[]> {
  return clickhouse.query<Identifier>(
    `SELECT DISTINCT if(user_id != '', 'user_id', 'anonymous_id') AS type, if(user_id != '', user_id, anonymous_id) AS value
FROM events
WHERE ${inSpan} AND (events.type IN ('identify', 'alias') OR has(mapKeys(context), 'externalIds')) AND value != ''
LIMIT {most: UInt64}`,
    { workspace, ...received, most },
    { maxSeconds: 0 },
  )
}

interface EdgeRow {
  left_type: string
  left_value: string
  right_type: string
  right_value: string
  first: string
  last: string
  message: string
  events: string
}

/** Edges whose left side is one of these. Membership of an account is none. */
export async function selectEdges(
  clickhouse: ClickHouse,
  workspace: string,
  lefts: readonly Identifier[],
): Promise<Edge[]> {
  const edges: Edge[] = []
  for (const [type, own] of Map.groupBy(lefts, (left) => left.type)) {
    const values = own.map(({ value }) => value)
    const rows = await inParts(clickhouse, values, (part) =>
      clickhouse.query<EdgeRow>(
        `SELECT left_type, left_value, right_type, right_value, toString(toUnixTimestamp64Milli(min(first_seen))) AS first,
  toString(toUnixTimestamp64Milli(max(last_seen))) AS last, anyLast(evidence) AS message, toString(sum(seen)) AS events
FROM identity_edges
WHERE workspace = {workspace: String} AND left_type = {type: String} AND left_value IN {values: Array(String)}
  AND right_type != 'account'
GROUP BY left_type, left_value, right_type, right_value`,
        { workspace, type, values: part },
      ),
    )
    for (const row of rows) edges.push(toEdge(row))
  }
  return edges
}

function toEdge(row: EdgeRow): Edge {
  return {
    left: { type: row.left_type, value: row.left_value },
    right: { type: row.right_type, value: row.right_value },
    firstSeen: Number(row.first),
    lastSeen: Number(row.last),
    evidence: row.message,
    seen: Number(row.events),
  }
}

/** An edge that the map has taken into account: numbers of both ends, and when it was first seen (ms). */
export interface HeardEdge {
  left: string
  right: string
  first: string
}

/** Which edges with one of these lefts and one of these rights were taken into account. */
export function selectHeard(
  clickhouse: ClickHouse,
  workspace: string,
  lefts: readonly bigint[],
  rights: readonly bigint[],
): Promise<HeardEdge[]> {
  const size = atOnce(clickhouse)
  return inParts(clickhouse, lefts, async (part) => {
    const rows: HeardEdge[] = []
    for (let at = 0; at < rights.length; at += size) {
      const heard = await clickhouse.query<HeardEdge>(
        `SELECT toString(id) AS left, toString(other) AS right, toString(toUnixTimestamp64Milli(min(first_seen))) AS first
FROM identity_heard
WHERE workspace = {workspace: String} AND id IN {lefts: Array(UInt64)} AND other IN {rights: Array(UInt64)} AND is_left = 1
GROUP BY id, other`,
        { workspace, lefts: idList(part), rights: idList(rights.slice(at, at + size)) },
      )
      rows.push(...heard)
    }
    return rows
  })
}

/** The other end of an edge that was taken into account. */
export interface Neighbour extends Identifier {
  /** Whether the identifier that was asked for is the left side. */
  isLeft: boolean
  /** ms */
  firstSeen: number
}

/** What an identifier was seen with; `complete` is false when there was more than was read. */
export interface Neighbours {
  id: bigint
  neighbours: Neighbour[]
  complete: boolean
}

/**
 * Other ends of edges that were taken into account.
 *
 * @param most of each identifier no more are read than this
 */
export async function selectNeighbours(
  clickhouse: ClickHouse,
  workspace: string,
  ids: readonly bigint[],
  most: number,
): Promise<Neighbours[]> {
  const rows = await inParts(clickhouse, ids, (part) =>
    clickhouse.query<{ id: string; others: [number, string, string, string][] }>(
      `SELECT toString(id) AS id, groupArray(${most + 1})((is_left, toString(other_type), other_value, toString(toUnixTimestamp64Milli(first_seen)))) AS others
FROM identity_heard
WHERE workspace = {workspace: String} AND id IN {ids: Array(UInt64)}
GROUP BY id`,
      { workspace, ids: idList(part) },
    ),
  )
  return rows.map(({ id, others }) => ({
    id: BigInt(id),
    neighbours: others.map(([isLeft, type, value, first]) => ({
      type,
      value,
      isLeft: isLeft === 1,
      firstSeen: Number(first),
    })),
    complete: others.length <= most,
  }))
}

/** Of identifiers, how many different user_ids that are not blocked they were seen with as a right side. */
export async function countUsers(
  clickhouse: ClickHouse,
  workspace: string,
  ids: readonly bigint[],
  blocked: { sql: string; params: QueryParams },
): Promise<Map<bigint, number>> {
  const rows = await inParts(clickhouse, ids, (part) =>
    clickhouse.query<{ id: string; users: string }>(
      `SELECT toString(id) AS id, toString(uniqExact(other)) AS users
FROM (SELECT id, other, any(other_type) AS type, any(other_value) AS value FROM identity_heard
  WHERE workspace = {workspace: String} AND id IN {ids: Array(UInt64)} AND is_left = 0 GROUP BY id, other)
WHERE type = 'user_id' AND NOT (${blocked.sql})
GROUP BY id`,
      { ...blocked.params, workspace, ids: idList(part) },
    ),
  )
  return new Map(rows.map(({ id, users }) => [BigInt(id), Number(users)]))
}

/** An identifier as the map has it. */
export interface StoredIdentifier extends Identifier {
  id: bigint
  /** 0n: nobody's. */
  person: bigint
  firstSeen: number
}

interface StoredRow {
  id: string
  kind: string
  text: string
  owner: string
  first: string
}

const storedColumns = `toString(id) AS id, any(type) AS kind, any(value) AS text, toString(argMax(person, version)) AS owner,
  toString(toUnixTimestamp64Milli(argMax(first_seen, version))) AS first`

function toStored(row: StoredRow): StoredIdentifier {
  return {
    type: row.kind,
    value: row.text,
    id: BigInt(row.id),
    person: BigInt(row.owner),
    firstSeen: Number(row.first),
  }
}

/** What the map has of these identifiers, those it has none of left out. */
export async function selectStored(
  clickhouse: ClickHouse,
  workspace: string,
  ids: readonly (bigint | string)[],
): Promise<StoredIdentifier[]> {
  const rows = await inParts(clickhouse, ids, (part) =>
    clickhouse.query<StoredRow>(
      `SELECT ${storedColumns}
FROM identity_identifiers
WHERE workspace = {workspace: String} AND id IN {ids: Array(UInt64)}
GROUP BY id`,
      { workspace, ids: idList(part) },
    ),
  )
  return rows.map(toStored)
}

/** Identifiers of these people. */
export async function selectMembers(
  clickhouse: ClickHouse,
  workspace: string,
  people: readonly (bigint | string)[],
): Promise<StoredIdentifier[]> {
  const rows = await inParts(clickhouse, people, (part) =>
    clickhouse.query<StoredRow>(
      // The ordering by person also holds rows that a newer one has replaced.
      `SELECT ${storedColumns}
FROM identity_identifiers
WHERE workspace = {workspace: String} AND id IN (
  SELECT id FROM identity_identifiers WHERE workspace = {workspace: String} AND person IN {people: Array(UInt64)})
GROUP BY id
HAVING argMax(person, version) IN {people: Array(UInt64)}`,
      { workspace, people: idList(part) },
    ),
  )
  return rows.map(toStored)
}

/** The person of each actor, as queries see it. An unknown actor is its own person. */
export async function selectPeople(
  clickhouse: ClickHouse,
  actors: readonly (bigint | string)[],
): Promise<Map<string, string>> {
  const rows = await inParts(clickhouse, actors, (part) =>
    clickhouse.query<{ id: string; person: string }>(
      `SELECT toString(id) AS id, toString(${personSqlOf('id')}) AS person
FROM (SELECT arrayJoin({actors: Array(UInt64)}) AS id)`,
      { actors: idList(part) },
    ),
  )
  return new Map(rows.map(({ id, person }) => [id, person]))
}

/** Actors of the person that an actor belongs to; none when the map has none. */
export async function selectActors(
  clickhouse: ClickHouse,
  workspace: string,
  actor: string,
): Promise<{ person: string; id: string; type: ActorType; value: string }[]> {
  return clickhouse.query(
    `SELECT toString(i.id) AS id, toString(any(i.person)) AS person, any(i.type) AS type, any(i.value) AS value
FROM identity_identifiers AS i
WHERE i.workspace = {workspace: String} AND i.person = (SELECT ${personSqlOf('{actor: UInt64}')})
  AND i.type IN ('user_id', 'anonymous_id') AND ${personSqlOf('i.id')} = i.person
GROUP BY i.id
SETTINGS max_threads = 1`,
    { workspace, actor },
  )
}

/** The person of an identifier that nothing joins with another: an actor is its own, another type is nobody's. */
export const aloneAs = ({ type, id }: { type: string; id: bigint }): bigint => (isActorType(type) ? id : 0n)
