import type { ClickHouse } from '../db/index.ts'
import { type Binder, createBinder } from '../expression/index.ts'
import { toEngineTime } from './cursor.ts'
import { idsSql } from './ids.ts'
import type { Area } from './timeline.ts'
import { areaChannels, namesOfArea } from './title.ts'

// Whose events, by the second ordering of the table (by_actor): the engine is to ask it however few rows there are, and
// to look at the actor first. Few rows lie in many files, so files are mapped and stay open instead of being opened each
// time. Settings stand in the statement (AGENTS.md, 5).
const settings = `SETTINGS min_table_rows_to_use_projection_index = 0, query_plan_optimize_lazy_materialization = 0, use_top_k_dynamic_filtering = 0,
  local_filesystem_read_method = 'mmap', min_bytes_to_use_mmap_io = 1`

/** Whose events are read: all actors of a person, or what was sent for an account. */
export type Whose = { actors: readonly string[] } | { account: string }

/** What part of somebody's events is read; times are ms, `to` is left out. */
export interface Part {
  from?: number | undefined
  to?: number | undefined
  area?: Area | undefined
  /** Only events before this one, in the order of the timeline. */
  after?: { at: string; messageId: string } | undefined
}

/** How many events somebody has, between when, and how far back the newest of them reach. */
export interface Activity {
  count: number
  first: string | null
  last: string | null
  /** ms since 1970 of the newest events, newest first, at most as many as were asked for. */
  newest: number[]
}

function whoseSql(workspace: string, whose: Whose, binder: Binder): string {
  const own =
    'actors' in whose
      ? `actor IN ${idsSql(whose.actors)}`
      : `account = ${binder.bind('String', whose.account)}`
  return `workspace = ${binder.bind('String', workspace)} AND ${own}`
}

function timeSql({ from, to, after }: Part, binder: Binder): string {
  const time = (text: string) => binder.bind("DateTime64(3, 'UTC')", text)
  return [
    from === undefined ? '' : ` AND ts >= ${time(toEngineTime(from))}`,
    to === undefined ? '' : ` AND ts < ${time(toEngineTime(to))}`,
    after === undefined
      ? ''
      : ` AND ts <= ${time(after.at)} AND (ts, message_id) < (${time(after.at)}, ${binder.bind('String', after.messageId)})`,
  ].join('')
}

/** Events of an area: those with a title of their own by name, others by channel. */
function areaSql(area: Area | undefined, binder: Binder): string {
  if (area === undefined) return ''
  const { names, channels, known } = namesOfArea(area)
  const list = (values: readonly string[]) => binder.bind('Array(String)', values)
  const byName = `name IN ${list(names)}`
  if (area === 'other')
    return ` AND (${byName} OR (name NOT IN ${list(known)} AND channel NOT IN ${list(areaChannels)}))`
  return channels.length === 0
    ? ` AND ${byName}`
    : ` AND (${byName} OR (name NOT IN ${list(known)} AND channel IN ${list(channels)}))`
}

/**
 * How many events and between when, from the second ordering alone: it has the time, so nothing else is read.
 * An event that is stored twice until the engine merges it counts twice so long.
 *
 * @param newest how many of the newest times are wanted
 */
export async function readActivity(
  clickhouse: ClickHouse,
  workspace: string,
  whose: Whose,
  part: Pick<Part, 'from' | 'to'> & { newest: number },
): Promise<Activity> {
  const binder = createBinder()
  const [row] = await clickhouse.query<{ events: string; first: string; last: string; newest: string[] }>(
    `SELECT count() AS events, toString(min(ts)) AS first, toString(max(ts)) AS last,
  groupArraySorted(${Math.trunc(part.newest)})(-toUnixTimestamp64Milli(ts)) AS newest
FROM events
WHERE ${whoseSql(workspace, whose, binder)}${timeSql(part, binder)}
SETTINGS max_threads = 1`,
    binder.params,
  )
  const count = Number(row?.events ?? 0)
  return {
    count,
    first: count === 0 ? null : (row?.first ?? null),
    last: count === 0 ? null : (row?.last ?? null),
    newest: (row?.newest ?? []).map((at) => -Number(at)),
  }
}

/** An event of a timeline, as the engine gives it. */
export interface JourneyRow {
  messageId: string
  at: string
  name: string
  channel: string
  source: string
  actor: string
  robot: number
  properties: Record<string, string>
}

/** Somebody's events, newest first; an event that is stored twice is read once. */
export async function readJourney(
  clickhouse: ClickHouse,
  workspace: string,
  whose: Whose,
  part: Part & { names?: readonly string[]; limit: number },
): Promise<JourneyRow[]> {
  const binder = createBinder()
  const names = part.names ? ` AND name IN ${binder.bind('Array(String)', part.names)}` : ''
  return clickhouse.query(
    `SELECT message_id AS messageId, toString(ts) AS at, name, channel, source, toString(events.actor) AS actor, robot, properties
FROM events
WHERE ${whoseSql(workspace, whose, binder)}${timeSql(part, binder)}${areaSql(part.area, binder)}${names}
ORDER BY ts DESC, message_id DESC
LIMIT 1 BY message_id
LIMIT ${binder.bind('UInt32', part.limit)}
${settings}`,
    binder.params,
  )
}

/** What happened how often on each day: for marks that need no title of their own. */
export interface DayRow {
  day: string
  name: string
  channel: string
  events: string
  last: string
}

/**
 * @param part.without events of these names since a moment (ms), which are read one by one
 * @param part.timeZone in which days are counted
 */
export async function readDays(
  clickhouse: ClickHouse,
  workspace: string,
  whose: Whose,
  part: Pick<Part, 'from' | 'to'> & {
    without: { names: readonly string[]; since: number }
    timeZone: string
  },
): Promise<DayRow[]> {
  const binder = createBinder()
  return clickhouse.query(
    `SELECT toString(toDate(ts, ${binder.bind('String', part.timeZone)})) AS day, name, channel, count() AS events, toString(max(ts)) AS last
FROM events
WHERE ${whoseSql(workspace, whose, binder)}${timeSql(part, binder)} AND (ts < ${binder.bind("DateTime64(3, 'UTC')", toEngineTime(part.without.since))} OR name NOT IN ${binder.bind('Array(String)', part.without.names)})
GROUP BY day, name, channel
${settings}`,
    binder.params,
  )
}

/** Somebody's events whole, newest first. */
export interface RawRow extends JourneyRow {
  receivedAt: string
  type: string
  userId: string
  anonymousId: string
  account: string
  context: Record<string, string>
}

/** @param part.messages only these; absent for all @param part.limit at most */
export async function readRawEvents(
  clickhouse: ClickHouse,
  workspace: string,
  whose: Whose,
  part: Part & { messages?: readonly string[] | undefined; limit: number },
): Promise<RawRow[]> {
  const binder = createBinder()
  const only = part.messages ? ` AND message_id IN ${binder.bind('Array(String)', part.messages)}` : ''
  return clickhouse.query(
    `SELECT message_id AS messageId, toString(ts) AS at, toString(received_at) AS receivedAt, type, name, channel, source,
  toString(events.actor) AS actor, robot, user_id AS userId, anonymous_id AS anonymousId, account, properties, context
FROM events
WHERE ${whoseSql(workspace, whose, binder)}${timeSql(part, binder)}${only}
ORDER BY ts DESC, message_id DESC
LIMIT 1 BY message_id
LIMIT ${binder.bind('UInt32', part.limit)}
${settings}`,
    binder.params,
  )
}
