import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { shiftWeeks } from './calendar.ts'
import { instantSql } from './event-sql.ts'
import type { LateSource } from './request.ts'
import { judgeSilence, paceKept, type SourcePace } from './silence.ts'
import type { WorkspaceCalendar } from './workspace-calendar.ts'

/** How fresh the events of a workspace are. */
export interface Freshness {
  /** When the newest event was received, ISO 8601; null before the first. */
  asOf: string | null
  /** Sources whose silence is improbable. */
  late: LateSource[]
  /** Sources of which too little is known to say. */
  unsure: string[]
  /** Sources that have been silent for so long that nothing is expected of them any more. */
  ended: string[]
}

/** With what late sources send, by which measures are told which lateness is theirs. */
interface Known extends Freshness {
  feeds: Map<string, Set<string>>
}

const minute = 60_000
const week = 7 * 24 * 60 * minute
/** A source feeds a measure when it sent one of its events in so many weeks. */
const weeksOfFeeding = 10
const paceKeptFor = 5 * minute
const answerKeptFor = 2_000

export interface FreshnessDependencies {
  clickhouse: ClickHouse
  workspaceCalendar: WorkspaceCalendar
  clock: () => number
}

/** Tells how fresh a workspace's events are; answers are kept for 2 s, the pace of sources for 5 min. */
export function createFreshness({ clickhouse, workspaceCalendar, clock }: FreshnessDependencies) {
  const answers = new Map<string, { at: number; answer: Promise<Known> }>()
  const paces = new Map<string, { at: number; hours: Promise<SourceHours> }>()

  async function ask(workspace: string, now: number): Promise<Known> {
    const known = paces.get(workspace)
    const kept = known && now - known.at < paceKeptFor && now >= known.at
    const asked = kept ? known.hours : readHours(clickhouse, workspace, now)
    if (!kept) paces.set(workspace, { at: now, hours: asked })
    const [latest, hours, calendar] = await Promise.all([
      readLatest(clickhouse, workspace),
      asked,
      workspaceCalendar(workspace),
    ])
    const received = latest.map((row) => row.lastReceived)
    const judged = latest.map(({ source, lastTs }) => ({
      source,
      lastTs,
      told: judgeSilence({ hours: [], counts: [], ...hours.get(source), last: lastTs }, now, (at, back) =>
        shiftWeeks(calendar, at, -back),
      ),
    }))
    const late = judged.flatMap(({ source, lastTs, told }) =>
      told.state === 'late'
        ? [
            {
              source,
              lastEventAt: new Date(lastTs).toISOString(),
              expectedEvents: told.expected ?? null,
              probability: told.probability ?? null,
            },
          ]
        : [],
    )
    return {
      feeds: await readFeeds(
        clickhouse,
        workspace,
        late.map(({ source }) => source),
        now,
      ),
      asOf: received.length > 0 ? new Date(Math.max(...received)).toISOString() : null,
      late,
      unsure: judged.filter(({ told }) => told.state === 'unsure').map(({ source }) => source),
      ended: judged.filter(({ told }) => told.state === 'ended').map(({ source }) => source),
    }
  }

  /** @param events only sources that sent one of these in the last weeks are named late; all when absent */
  return async function freshness(workspace: string, events?: readonly string[]): Promise<Freshness> {
    const { feeds, ...whole } = await freshnessOfAll(workspace)
    if (!events) return whole
    const feedsIt = ({ source }: LateSource) => events.some((name) => feeds.get(source)?.has(name))
    return { ...whole, late: whole.late.filter(feedsIt) }
  }

  function freshnessOfAll(workspace: string): Promise<Known> {
    const now = clock()
    const known = answers.get(workspace)
    if (known && now >= known.at && now - known.at < answerKeptFor) return known.answer
    const answer = ask(workspace, now)
    answers.set(workspace, { at: now, answer })
    // A store that was away must be asked again at once, not after the answer's time.
    answer.catch(() => {
      answers.delete(workspace)
      paces.delete(workspace)
    })
    return answer
  }
}

/** Events that late sources sent in the last weeks: a silent newsletter says nothing about calls. */
async function readFeeds(
  clickhouse: ClickHouse,
  workspace: string,
  sources: readonly string[],
  now: number,
): Promise<Map<string, Set<string>>> {
  if (sources.length === 0) return new Map()
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string; names: string[] }>(
    `SELECT source, groupUniqArray(name) AS names FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
  AND source IN ${binder.bind('Array(String)', [...sources])}
  AND last_ts >= ${instantSql(now - weeksOfFeeding * week, binder)}
GROUP BY source`,
    binder.params,
  )
  return new Map(rows.map(({ source, names }) => [source, new Set(names)]))
}

async function readLatest(clickhouse: ClickHouse, workspace: string) {
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string; ts: string; received: string }>(
    `SELECT source, toUnixTimestamp64Milli(max(last_ts)) AS ts, toUnixTimestamp64Milli(max(last_received)) AS received
FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
GROUP BY source
ORDER BY source`,
    binder.params,
  )
  return rows.map((row) => ({
    source: row.source,
    lastTs: Number(row.ts),
    lastReceived: Number(row.received),
  }))
}

type SourceHours = Map<string, Pick<SourcePace, 'hours' | 'counts'>>

/** Events of each source in each hour of the last weeks. */
async function readHours(clickhouse: ClickHouse, workspace: string, now: number): Promise<SourceHours> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string; hours: number[]; counts: number[] }>(
    `SELECT source, groupArray(start) AS hours, groupArray(events) AS counts
FROM (SELECT source, toUnixTimestamp(hour) AS start, toFloat64(sum(events)) AS events
FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
  AND hour >= ${instantSql(now - paceKept, binder)} AND hour <= ${instantSql(now, binder)}
GROUP BY source, hour
ORDER BY source, hour)
GROUP BY source`,
    binder.params,
  )
  return new Map(
    rows.map(({ source, hours, counts }) => [source, { hours: hours.map((at) => at * 1000), counts }]),
  )
}
