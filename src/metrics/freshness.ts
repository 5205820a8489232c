import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { quantile } from '../stats/index.ts'
import { instantSql } from './queries.ts'
import type { LateSource } from './request.ts'

/** How fresh the events of a workspace are. */
export interface Freshness {
  /** When the newest event was received, ISO 8601; null before the first. */
  asOf: string | null
  late: LateSource[]
}

const minute = 60_000
const week = 7 * 24 * 60 * minute
const day = 24 * 60 * minute
const weeksOfHabit = 4
// Long enough to see a monthly run of letters three times.
const weeksRead = 10
const fewestGaps = 20
const habitKeptFor = 5 * minute
const answerKeptFor = 2_000

/** What is usual for a source: lengths of its silences, and its last sign of life before this time of earlier weeks. */
interface Habit {
  source: string
  gaps: number[]
  /** Silence at the same weekday and time in each of the weeks before, ms; Infinity for none in a day. */
  sameTime: number[]
  /** Share of the days, from the first with an event on, that have any. */
  activeDays: number
}

/**
 * How long a source may be silent: the longest of one minute, the 99th percentile of its silences, and the longest
 * silence at the same weekday and time of the four weeks before (a shop is closed at night). A source that is silent on
 * most days sends in bursts (letters, once a month): it may be silent as long as its second longest silence, so that one
 * failure of the past does not excuse the next.
 *
 * @returns ms; undefined while too little is known of the source
 */
export function usualGap(habit: Omit<Habit, 'source'>): number | undefined {
  if (habit.gaps.length < fewestGaps) return undefined
  if (habit.activeDays < 0.5) {
    const longest = habit.gaps.toSorted((a, b) => b - a)
    // Between two bursts there is one long silence: with fewer than three bursts nothing is usual yet.
    return longest[1]! > day ? longest[1] : undefined
  }
  const seen = habit.sameTime.filter(Number.isFinite)
  return Math.max(minute, quantile(habit.gaps, 0.99)!, ...seen)
}

/** Tells how fresh a workspace's events are; answers are kept for 2 s, habits of sources for 5 min. */
export function createFreshness({ clickhouse, clock }: { clickhouse: ClickHouse; clock: () => number }) {
  const answers = new Map<string, { at: number; answer: Promise<Freshness> }>()
  const habits = new Map<string, { at: number; habits: Promise<Habit[]> }>()

  async function ask(workspace: string, now: number): Promise<Freshness> {
    const known = habits.get(workspace)
    const kept = known && now - known.at < habitKeptFor && now >= known.at
    const asked = kept ? known.habits : readHabits(clickhouse, workspace, now)
    if (!kept) habits.set(workspace, { at: now, habits: asked })
    const [latest, usual] = await Promise.all([readLatest(clickhouse, workspace), asked])
    const received = latest.map((row) => row.lastReceived)
    return {
      asOf: received.length > 0 ? new Date(Math.max(...received)).toISOString() : null,
      late: latest.flatMap((row) => {
        const habit = usual.find((one) => one.source === row.source)
        const gap = habit && usualGap(habit)
        return gap !== undefined && now - row.lastTs > 2 * gap
          ? [
              {
                source: row.source,
                lastEventAt: new Date(row.lastTs).toISOString(),
                usualGapSeconds: Math.round(gap / 1000),
              },
            ]
          : []
      }),
    }
  }

  /** @param events only sources that sent one of these in the last weeks are named late; all when absent */
  return async function freshness(workspace: string, events?: readonly string[]): Promise<Freshness> {
    const whole = await freshnessOfAll(workspace)
    if (!events || whole.late.length === 0) return whole
    const senders = await readSenders(clickhouse, workspace, events, clock())
    return { ...whole, late: whole.late.filter(({ source }) => senders.has(source)) }
  }

  function freshnessOfAll(workspace: string): Promise<Freshness> {
    const now = clock()
    const known = answers.get(workspace)
    if (known && now >= known.at && now - known.at < answerKeptFor) return known.answer
    const answer = ask(workspace, now)
    answers.set(workspace, { at: now, answer })
    // A store that was away must be asked again at once, not after the answer's time.
    answer.catch(() => {
      answers.delete(workspace)
      habits.delete(workspace)
    })
    return answer
  }
}

/** Sources that sent one of these events in the last weeks: a silent newsletter says nothing about calls. */
async function readSenders(
  clickhouse: ClickHouse,
  workspace: string,
  events: readonly string[],
  now: number,
): Promise<Set<string>> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string }>(
    `SELECT DISTINCT source FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
  AND name IN ${binder.bind('Array(String)', events)}
  AND last_ts >= ${instantSql(now - weeksRead * week, binder)}`,
    binder.params,
  )
  return new Set(rows.map(({ source }) => source))
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

/** Silences between the minutes with events of the last weeks, by source. */
async function readHabits(clickhouse: ClickHouse, workspace: string, now: number): Promise<Habit[]> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string; minutes: number[] }>(
    `SELECT source, arraySort(groupUniqArray(toUnixTimestamp(toStartOfMinute(ts)))) AS minutes
FROM events
WHERE workspace = ${binder.bind('String', workspace)}
  AND ts >= ${instantSql(now - weeksRead * week, binder)} AND ts < ${instantSql(now, binder)}
GROUP BY source`,
    binder.params,
  )
  return rows.map(({ source, minutes }) => ({
    source,
    ...habitOf(
      minutes.map((one) => one * 1000),
      now,
    ),
  }))
}

/** Silences of a source from the minutes in which it had events, ascending in ms. */
export function habitOf(minutes: readonly number[], now: number): Omit<Habit, 'source'> {
  const gaps = minutes.slice(1).map((at, index) => at - minutes[index]!)
  const sameTime = Array.from({ length: weeksOfHabit }, (_, index) => {
    const then = now - (index + 1) * week
    const last = minutes.findLast((at) => at <= then)
    return last === undefined || then - last > week / 7 ? Number.POSITIVE_INFINITY : then - last
  })
  const days = new Set(minutes.map((at) => Math.floor(at / day)))
  const first = minutes[0]
  const span = first === undefined ? 1 : Math.floor(now / day) - Math.floor(first / day) + 1
  return { gaps, sameTime, activeDays: days.size / span }
}
