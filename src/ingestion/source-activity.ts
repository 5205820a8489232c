import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { decodeStoredMap } from './stored-value.ts'

const dayMs = 86_400_000

/** What a source sent of one event name. */
export const seenEventSchema = z
  .object({
    name: z.string(),
    /** Stored events, received in the last 24 hours, in the last 7 days, ever. */
    day: z.number().int(),
    week: z.number().int(),
    total: z.number().int(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
  })
  .meta({ id: 'SeenEvent' })
export type SeenEvent = z.infer<typeof seenEventSchema>

/** What one property held in the latest events of a name. */
export const seenPropertySchema = z
  .object({
    property: z.string(),
    /** Share of the looked-at events that have it, 0–1. */
    filled: z.number(),
    /** Share of its values that are numbers, 0–1. */
    numeric: z.number(),
    /** How many values there are, and a few of them. */
    distinct: z.number().int(),
    examples: z.array(z.string()),
  })
  .meta({ id: 'SeenProperty' })
export type SeenProperty = z.infer<typeof seenPropertySchema>

export const recentEventSchema = z
  .object({
    messageId: z.string(),
    ts: z.iso.datetime(),
    receivedAt: z.iso.datetime(),
    type: z.string(),
    name: z.string(),
    source: z.string(),
    channel: z.string(),
    userId: z.string(),
    anonymousId: z.string(),
    account: z.string(),
    robot: z.boolean(),
    properties: z.record(z.string(), z.unknown()),
    context: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'RecentEvent' })
export type RecentEvent = z.infer<typeof recentEventSchema>

/** Stored events of a source, received in the last 24 hours and 7 days, and when the newest came. */
export interface StoredCounts {
  day: number
  week: number
  lastAt: string | undefined
}

interface SeenRow {
  name: string
  day: number
  week: number
  total: number
  first_at: number
  last_at: number
}

export type SourceActivity = ReturnType<typeof createSourceActivity>

/** What sources sent, read from the stored events. */
export function createSourceActivity({ clickhouse, clock }: { clickhouse: ClickHouse; clock: () => number }) {
  /** By source id. Only the last week's events are read; the newest time of older ones is kept by ClickHouse as they come. */
  async function storedCounts(workspace: string): Promise<Map<string, StoredCounts>> {
    const now = clock()
    const [counts, newest] = await Promise.all([
      clickhouse.query<{ source: string; day: number; week: number }>(
        `
        SELECT
          source,
          toFloat64(countIf(received_at > fromUnixTimestamp64Milli({day: Int64}, 'UTC'))) AS day,
          toFloat64(count()) AS week
        FROM events
        WHERE workspace = {workspace: String}
          AND received_at > fromUnixTimestamp64Milli({week: Int64}, 'UTC')
        GROUP BY source
        `,
        { workspace, day: now - dayMs, week: now - 7 * dayMs },
      ),
      clickhouse.query<{ source: string; last_at: number }>(
        `
        SELECT source, toFloat64(toUnixTimestamp64Milli(max(last_received))) AS last_at
        FROM event_activity
        WHERE workspace = {workspace: String}
        GROUP BY source
        `,
        { workspace },
      ),
    ])
    const bySource = new Map<string, StoredCounts>()
    for (const { source, last_at } of newest) {
      bySource.set(source, { day: 0, week: 0, lastAt: new Date(last_at).toISOString() })
    }
    for (const { source, day, week } of counts) {
      bySource.set(source, { day, week, lastAt: bySource.get(source)?.lastAt })
    }
    return bySource
  }

  /** Event names a source sent, most first. */
  async function seen(workspace: string, source: string): Promise<SeenEvent[]> {
    const now = clock()
    const rows = await clickhouse.query<SeenRow>(
      `
      SELECT
        name,
        toFloat64(countIf(received_at > fromUnixTimestamp64Milli({day: Int64}, 'UTC'))) AS day,
        toFloat64(countIf(received_at > fromUnixTimestamp64Milli({week: Int64}, 'UTC'))) AS week,
        toFloat64(count()) AS total,
        toFloat64(toUnixTimestamp64Milli(min(received_at))) AS first_at,
        toFloat64(toUnixTimestamp64Milli(max(received_at))) AS last_at
      FROM events
      WHERE workspace = {workspace: String} AND source = {source: String}
      GROUP BY name
      ORDER BY total DESC
      `,
      { workspace, source, day: now - dayMs, week: now - 7 * dayMs },
    )
    return rows.map(({ first_at, last_at, ...row }) => ({
      ...row,
      firstAt: new Date(first_at).toISOString(),
      lastAt: new Date(last_at).toISOString(),
    }))
  }

  /** What the properties of the latest 1,000 events of a name held; most often filled first. */
  async function properties(workspace: string, source: string, name: string): Promise<SeenProperty[]> {
    return clickhouse.query<SeenProperty>(
      `
      WITH latest AS (
        SELECT properties
        FROM events
        WHERE workspace = {workspace: String} AND name = {name: String} AND source = {source: String}
        ORDER BY ts DESC
        LIMIT 1000
      )
      SELECT
        property,
        count() / (SELECT count() FROM latest) AS filled,
        countIf(isNotNull(toFloat64OrNull(value))) / count() AS numeric,
        toUInt32(uniqExact(value)) AS distinct,
        arrayMap(text -> substringUTF8(text, 1, 80), groupUniqArray(5)(value)) AS examples
      FROM latest
      ARRAY JOIN mapKeys(properties) AS property, mapValues(properties) AS value
      GROUP BY property
      ORDER BY filled DESC, property
      LIMIT 200
      `,
      { workspace, source, name },
    )
  }

  /** The latest stored events, newest first. Looks back an hour, then a day, then further, until there are enough. */
  async function recent(
    workspace: string,
    options: { source?: string | undefined; name?: string | undefined; limit: number },
  ): Promise<RecentEvent[]> {
    const now = clock()
    for (const span of [dayMs / 24, dayMs, 30 * dayMs]) {
      const events = await receivedAfter(workspace, now - span, options)
      if (events.length >= options.limit) return events
    }
    return receivedAfter(workspace, 0, options)
  }

  async function receivedAfter(
    workspace: string,
    since: number,
    {
      source = '',
      name = '',
      limit,
    }: { source?: string | undefined; name?: string | undefined; limit: number },
  ): Promise<RecentEvent[]> {
    const rows = await clickhouse.query<RecentRow>(
      `
      SELECT
        message_id, type, name, source, channel, user_id, anonymous_id, account, robot, properties, context,
        toFloat64(toUnixTimestamp64Milli(ts)) AS ts_ms,
        toFloat64(toUnixTimestamp64Milli(received_at)) AS received_ms
      FROM events
      WHERE workspace = {workspace: String}
        AND received_at >= fromUnixTimestamp64Milli({since: Int64}, 'UTC')
        AND ({source: String} = '' OR source = {source: String})
        AND ({name: String} = '' OR name = {name: String})
      ORDER BY received_at DESC, message_id
      LIMIT {limit: UInt32}
      `,
      { workspace, since, source, name, limit },
    )
    return rows.map(toRecent)
  }

  return { storedCounts, seen, properties, recent }
}

interface RecentRow {
  message_id: string
  type: string
  name: string
  source: string
  channel: string
  user_id: string
  anonymous_id: string
  account: string
  robot: number
  properties: Record<string, string>
  context: Record<string, string>
  ts_ms: number
  received_ms: number
}

function toRecent(row: RecentRow): RecentEvent {
  return {
    messageId: row.message_id,
    ts: new Date(row.ts_ms).toISOString(),
    receivedAt: new Date(row.received_ms).toISOString(),
    type: row.type,
    name: row.name,
    source: row.source,
    channel: row.channel,
    userId: row.user_id,
    anonymousId: row.anonymous_id,
    account: row.account,
    robot: row.robot === 1,
    properties: decodeStoredMap(row.properties),
    context: decodeStoredMap(row.context),
  }
}
