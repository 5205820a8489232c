import type { ClickHouse, QueryParams } from '../db/index.ts'
import { blockedSql } from './blocked.ts'
import { identifierIdSql } from './identifier.ts'
import { identifierRows, type MapChange } from './map-store.ts'
import { personSqlOf } from './person-sql.ts'
import { type IdentityRules, type RulesPreview, ruleOf } from './rules.ts'

/** What a whole rebuild reads and writes in bulk. Times may be long and memory is bounded: the engine spills to disk. */
const settings =
  'SETTINGS max_bytes_before_external_group_by = 500000000, max_bytes_before_external_sort = 500000000, optimize_aggregation_in_order = 1'

const leftId = identifierIdSql('{workspace: String}', 'left_type', 'left_value')
const rightId = identifierIdSql('{workspace: String}', 'right_type', 'right_value')

/** Types that stand at an end of an edge. */
export async function selectTypes(clickhouse: ClickHouse, workspace: string): Promise<string[]> {
  const rows = await clickhouse.query<{ type: string }>(
    `SELECT DISTINCT arrayJoin([toString(left_type), toString(right_type)]) AS type
FROM identity_edges
WHERE workspace = {workspace: String} AND right_type != 'account'`,
    { workspace },
    { maxSeconds: 0 },
  )
  return rows.map(({ type }) => type)
}

/**
 * Writes the edges that may count into a file for `readEdgeFile`, in the order in which the resolver hears them.
 *
 * @param types all types in the order of their places
 */
export async function exportEdges(
  clickhouse: ClickHouse,
  workspace: string,
  { rules, types, path }: { rules: IdentityRules; types: readonly string[]; path: string },
): Promise<void> {
  const left = blockedSql(rules.blocked, 'left_type', 'left_value')
  const right = blockedSql(rules.blocked, 'right_type', 'right_value')
  const notBlocked = `NOT (${left.sql}) AND NOT (${right.sql})`
  const priority = (type: string) =>
    `transform(toString(${type}), {types: Array(String)}, {priorities: Array(UInt32)}, toUInt32(0))`
  const place = (type: string) => `toUInt16(indexOf({types: Array(String)}, toString(${type})) - 1)`
  await clickhouse.exportFile({
    path,
    format: 'RowBinary',
    params: {
      ...left.params,
      workspace,
      types,
      priorities: types.map((type) => ruleOf(rules, type).priority),
      sharedBy: types.map((type) => ruleOf(rules, type).sharedBy ?? 4_294_967_295),
    },
    select: `WITH shared AS (
  SELECT ${rightId} AS id
  FROM identity_edges
  WHERE workspace = {workspace: String} AND left_type = 'user_id' AND right_type != 'account' AND ${notBlocked}
  GROUP BY right_type, right_value
  HAVING uniqExact(left_value) > transform(toString(right_type), {types: Array(String)}, {sharedBy: Array(UInt32)}, toUInt32(0))
)
SELECT ${leftId} AS left_id, ${rightId} AS right_id, toUnixTimestamp64Milli(first) AS first_ms, ${place('left_type')}, ${place('right_type')}
FROM (
  SELECT left_type, left_value, right_type, right_value, min(first_seen) AS first
  FROM identity_edges
  WHERE workspace = {workspace: String} AND right_type != 'account' AND ${notBlocked}
  GROUP BY left_type, left_value, right_type, right_value
)
WHERE left_id NOT IN (SELECT id FROM shared) AND right_id NOT IN (SELECT id FROM shared)
ORDER BY first_ms, greatest(${priority('left_type')}, ${priority('right_type')}), left_id, right_id
${settings}`,
  })
}

/** Takes down all edges that are there as taken into account. To be done before they are exported. */
export function insertHeard(clickhouse: ClickHouse, workspace: string): Promise<void> {
  return clickhouse.command(
    `INSERT INTO identity_heard (workspace, id, other, is_left, other_type, other_value, first_seen)
SELECT {workspace: String}, end.1, end.2, end.3, end.4, end.5, first
FROM (
  SELECT ${leftId} AS left_id, ${rightId} AS right_id, toString(left_type) AS lt, left_value, toString(right_type) AS rt, right_value,
    min(first_seen) AS first
  FROM identity_edges
  WHERE workspace = {workspace: String} AND right_type != 'account'
  GROUP BY left_type, left_value, right_type, right_value
)
ARRAY JOIN [(left_id, right_id, 1, rt, right_value), (right_id, left_id, 0, lt, left_value)] AS end
${settings}`,
    { workspace },
    { maxSeconds: 0 },
  )
}

/** Loads a file of (id, person, is_actor) that a rebuild wrote. */
export function loadRebuild(clickhouse: ClickHouse, rebuild: number, path: string): Promise<void> {
  return clickhouse.insertFile({
    table: 'identity_rebuilds',
    columns: ['rebuild', 'id', 'person', 'is_actor'],
    path,
    format: 'RowBinary',
    structure: 'id UInt64, person UInt64, is_actor UInt8',
    select: `${rebuild}, id, person, is_actor`,
  })
}

/** Writes identifiers that decisions name: no edge may have them. */
export function insertMembers(
  clickhouse: ClickHouse,
  workspace: string,
  version: number,
  members: readonly MapChange[],
): Promise<void> {
  return clickhouse.insert('identity_identifiers', identifierRows(workspace, version, members))
}

/** Identifiers of about so many edges are joined with their people at once. */
const bucketEdges = 4_000_000

/** Brings the map to what a rebuild found; what it did not find is alone. */
export async function insertRebuild(
  clickhouse: ClickHouse,
  workspace: string,
  { rebuild, rules, edges }: { rebuild: number; rules: IdentityRules; edges: number },
): Promise<void> {
  const blocked = blockedSql(rules.blocked, 'kind', 'text')
  const params: QueryParams = { ...blocked.params, workspace, rebuild }
  const run = (sql: string, more: QueryParams = {}) =>
    clickhouse.command(sql, { ...params, ...more }, { maxSeconds: 0 })
  const buckets = Math.max(1, Math.ceil(edges / bucketEdges))
  for (let bucket = 0; bucket < buckets; bucket++)
    await run(
      `INSERT INTO identity_identifiers (workspace, id, type, value, person, first_seen, version)
SELECT {workspace: String}, seen.id, seen.type, seen.value,
  if(found.person != 0 OR seen.type NOT IN ('user_id', 'anonymous_id'), found.person, seen.id), seen.first, {rebuild: UInt64}
FROM (
  SELECT id, any(kind) AS type, any(text) AS value, min(first_seen) AS first
  FROM (
    SELECT first_seen, end.1 AS kind, end.2 AS text, ${identifierIdSql('{workspace: String}', 'kind', 'text')} AS id
    FROM identity_edges
    ARRAY JOIN [(toString(left_type), left_value), (toString(right_type), right_value)] AS end
    WHERE workspace = {workspace: String} AND right_type != 'account'
  )
  WHERE id % {buckets: UInt64} = {bucket: UInt64} AND NOT (${blocked.sql})
  GROUP BY id
) AS seen
ANY LEFT JOIN (
  SELECT id, person FROM identity_rebuilds WHERE rebuild = {rebuild: UInt64} AND id % {buckets: UInt64} = {bucket: UInt64}
) AS found ON seen.id = found.id
SETTINGS max_bytes_before_external_group_by = 500000000`,
      { buckets, bucket },
    )
  await run(`INSERT INTO identity_identifiers (workspace, id, type, value, person, first_seen, version)
SELECT workspace, id, type, value, if(type IN ('user_id', 'anonymous_id'), id, 0), first_seen, {rebuild: UInt64}
FROM identity_identifiers FINAL
WHERE workspace = {workspace: String} AND version < {rebuild: UInt64}`)
  await run(`INSERT INTO identity_map (workspace, actor, person, version)
SELECT {workspace: String}, id, person, {rebuild: UInt64}
FROM identity_rebuilds
WHERE rebuild = {rebuild: UInt64} AND is_actor = 1 AND person != id`)
  await run(`INSERT INTO identity_map (workspace, actor, person, version)
SELECT workspace, actor, actor, {rebuild: UInt64}
FROM identity_map FINAL
WHERE workspace = {workspace: String} AND version < {rebuild: UInt64} AND person != actor`)
}

/** People whose actors a rebuild found otherwise than queries see them, as they are and as they will be. */
export async function selectChangedPeople(clickhouse: ClickHouse, rebuild: number): Promise<string[]> {
  const rows = await clickhouse.query<{ person: string }>(
    `SELECT DISTINCT toString(arrayJoin([was, person])) AS person
FROM (SELECT person, ${personSqlOf('id')} AS was FROM identity_rebuilds WHERE rebuild = {rebuild: UInt64} AND is_actor = 1)
WHERE was != person`,
    { rebuild },
    { maxSeconds: 0 },
  )
  return rows.map(({ person }) => person)
}

/** Compares what a rebuild found with the map as queries see it. */
export async function comparePeople(
  clickhouse: ClickHouse,
  workspace: string,
  rebuild: number,
): Promise<RulesPreview> {
  const group = (by: 'now' | 'next', having: string) =>
    `(SELECT count() FROM (SELECT ${by} FROM compared GROUP BY ${by} HAVING ${having}))`
  const [row] = await clickhouse.query<Record<keyof RulesPreview, string>>(
    `WITH compared AS (
  SELECT id, if(max(found) = 0, id, max(found)) AS next, ${personSqlOf('id')} AS now
  FROM (
    SELECT id, person AS found FROM identity_rebuilds WHERE rebuild = {rebuild: UInt64} AND is_actor = 1
    UNION ALL
    SELECT actor AS id, 0 AS found FROM identity_map WHERE workspace = {workspace: String}
    UNION ALL
    SELECT person AS id, 0 AS found FROM identity_map WHERE workspace = {workspace: String}
  )
  GROUP BY id
)
SELECT ${group('now', 'count() > 1')} AS joinedNow, ${group('next', 'count() > 1')} AS joinedThen,
  ${group('next', 'uniqExact(now) > 1')} AS peopleJoined, ${group('now', 'uniqExact(next) > 1')} AS peopleParted`,
    { workspace, rebuild },
    { maxSeconds: 0 },
  )
  return {
    joinedNow: Number(row!.joinedNow),
    joinedThen: Number(row!.joinedThen),
    peopleJoined: Number(row!.peopleJoined),
    peopleParted: Number(row!.peopleParted),
  }
}
