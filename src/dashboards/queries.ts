import type { ClickHouse } from '../db/index.ts'
import type { Language } from './language.ts'
import type { QuoteRow } from './quote.ts'
import type { Annotation } from './state.ts'
import { enoughAnswers, type MarkRule, type QuoteRule } from './wall.ts'

const somewhere: Record<Language, string> = { en: 'one area', de: 'einem Gebiet' }

/** What a wall reads beside measures: words, marks on the line, sources, and which events there are. */
export function createWallQueries(clickhouse: ClickHouse) {
  /** Newest customers' words of the last two weeks, those with consent first. */
  async function quotes(workspace: string, rule: QuoteRule, now: number): Promise<QuoteRow[]> {
    const rows = await clickhouse.query<{ text: string; heard_at: string; consented: number; about: string }>(
      `SELECT
         properties[{property: String}] AS text,
         toString(ts) AS heard_at,
         {consent: String} != '' AND properties[{consent: String}] = 'true' AS consented,
         properties[{about: String}] AS about
       FROM events
       WHERE workspace = {workspace: String} AND name = {event: String} AND robot = 0
         AND ts > fromUnixTimestamp64Milli({from: Int64}) AND ts <= fromUnixTimestamp64Milli({to: Int64})
         AND length(properties[{property: String}]) >= 12
       ORDER BY consented DESC, ts DESC
       LIMIT 40`,
      {
        workspace,
        event: rule.event,
        property: rule.property,
        consent: rule.consent ?? '',
        about: rule.about?.property ?? '',
        from: now - 14 * 86_400_000,
        to: now,
      },
    )
    return rows.map((row) => ({
      text: row.text,
      heardAt: toIso(row.heard_at),
      consented: Number(row.consented) === 1,
      about: row.about,
    }))
  }

  /** Things that 30 customers or more met between two times, oldest first. */
  async function marks(
    workspace: string,
    rule: MarkRule,
    { from, to }: { from: number; to: number },
    language: Language,
  ): Promise<Annotation[]> {
    const rows = await clickhouse.query<{
      place: string
      began: string
      ended: string
      ends: string
      customers: string
    }>(
      `SELECT
         any(properties[{place: String}]) AS place,
         toString(minIf(ts, name = {starts: String})) AS began,
         toString(maxIf(ts, name = {ends: String})) AS ended,
         toString(countIf(name = {ends: String})) AS ends,
         toString(uniqExactIf(actor, name = {starts: String})) AS customers
       FROM events
       WHERE workspace = {workspace: String} AND name IN ({starts: String}, {ends: String})
         AND ts >= fromUnixTimestamp64Milli({from: Int64}) AND ts < fromUnixTimestamp64Milli({to: Int64})
         AND properties[{key: String}] != ''
       GROUP BY properties[{key: String}]
       HAVING uniqExactIf(actor, name = {starts: String}) >= {least: UInt32}
       ORDER BY began
       LIMIT 20`,
      { workspace, ...rule, from, to, least: enoughAnswers },
    )
    return rows.map((row) => ({
      from: toIso(row.began),
      to: Number(row.ends) > 0 ? toIso(row.ended) : null,
      title: rule.words.replace('{place}', row.place || somewhere[language]),
      customers: Number(row.customers),
    }))
  }

  /** Sources heard in the last 30 days, by id, with their last event. */
  async function sourcesHeard(workspace: string, now: number): Promise<{ source: string; lastAt: string }[]> {
    const rows = await clickhouse.query<{ source: string; last: string }>(
      `SELECT source, toString(max(last_ts)) AS last
       FROM event_activity
       WHERE workspace = {workspace: String}
       GROUP BY source
       HAVING max(last_ts) > fromUnixTimestamp64Milli({from: Int64})`,
      { workspace, from: now - 30 * 86_400_000 },
    )
    return rows.map((row) => ({ source: row.source, lastAt: toIso(row.last) }))
  }

  /** Names of the events a workspace has; surveys also by kind, as 'Survey Answered:nps'. */
  async function eventNames(workspace: string): Promise<Set<string>> {
    const [names, kinds] = await Promise.all([
      clickhouse.query<{ name: string }>(
        'SELECT DISTINCT name FROM event_activity WHERE workspace = {workspace: String}',
        { workspace },
      ),
      clickhouse.query<{ kind: string }>(
        `SELECT DISTINCT properties['kind'] AS kind FROM events
         WHERE workspace = {workspace: String} AND name = 'Survey Answered'`,
        { workspace },
      ),
    ])
    return new Set([...names.map((row) => row.name), ...kinds.map((row) => `Survey Answered:${row.kind}`)])
  }

  return { quotes, marks, sourcesHeard, eventNames }
}

export type WallQueries = ReturnType<typeof createWallQueries>

/** ClickHouse's 'YYYY-MM-DD hh:mm:ss.mmm' of UTC as ISO 8601. */
function toIso(text: string): string {
  return new Date(`${text.replace(' ', 'T')}Z`).toISOString()
}
