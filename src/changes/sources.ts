import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { Calendar } from '../metrics/index.ts'
import { noneChance } from '../stats/detection/index.ts'

const dayMs = 86_400_000
/** Days looked back on. */
export const daysOfSources = 84
/** A silence counts when so many events were to be expected … */
const fewestExpected = 10
/** … and none is as improbable as this. */
const rarest = 1e-5

/** Days on which nothing came from a source that sends on such days. */
export interface SilentDays {
  source: string
  since: number
  until: number
  expected: number
  p: number
}

export interface SourceDays {
  /** Events of each source by local date, `2026-11-22`. */
  counts: Map<string, Map<string, number>>
  /** Share of the events of a name that each source sends. */
  shares: Map<string, Map<string, number>>
}

/** What each source sent by day, in the workspace's time. */
export async function readSourceDays(
  clickhouse: ClickHouse,
  workspace: string,
  calendar: Calendar,
  now: number,
): Promise<SourceDays> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ source: string; name: string; day: string; events: string }>(
    `SELECT source, name, toString(toDate(hour, ${binder.bind('String', calendar.zone)})) AS day, sum(events) AS events
FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
  AND hour >= fromUnixTimestamp64Milli(${binder.bind('Int64', now - daysOfSources * dayMs)})
  AND hour <= fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
GROUP BY source, name, day`,
    binder.params,
  )
  const counts: SourceDays['counts'] = new Map()
  const byName = new Map<string, Map<string, number>>()
  for (const { source, name, day, events } of rows) {
    const days = counts.get(source) ?? new Map<string, number>()
    days.set(day, (days.get(day) ?? 0) + Number(events))
    counts.set(source, days)
    const sources = byName.get(name) ?? new Map<string, number>()
    sources.set(source, (sources.get(source) ?? 0) + Number(events))
    byName.set(name, sources)
  }
  const shares: SourceDays['shares'] = new Map()
  for (const [name, sources] of byName) {
    const all = [...sources.values()].reduce((sum, events) => sum + events, 0)
    shares.set(name, new Map([...sources].map(([source, events]) => [source, events / all])))
  }
  return { counts, shares }
}

/**
 * Whole days without an event of a source that sends on such weekdays: so improbable, by what it sent on the same
 * weekdays before and how much that spreads, that it was silent.
 *
 * @param days local dates, oldest first, whole days only
 * @param startOf start of a local date, ms
 */
export function silentDaysOf(
  source: string,
  counts: ReadonlyMap<string, number>,
  days: readonly string[],
  startOf: (day: string) => number,
): SilentDays[] {
  const first = days.findIndex((day) => counts.has(day))
  if (first < 0) return []
  const found: SilentDays[] = []
  for (let at = first + 21; at < days.length; at++) {
    if ((counts.get(days[at]!) ?? 0) > 0) continue
    const before: number[] = []
    for (let back = at - 7; back >= first && before.length < 8; back -= 7)
      before.push(counts.get(days[back]!) ?? 0)
    const expected = before.reduce((sum, count) => sum + count, 0) / before.length
    const variance = before.reduce((sum, count) => sum + (count - expected) ** 2, 0) / (before.length - 1)
    const p = noneChance(expected, Math.max(1, variance / Math.max(1e-9, expected)))
    if (expected < fewestExpected || p > rarest || before.some((count) => count === 0)) continue
    if (sendsInBursts(days.slice(first, at).map((day) => counts.get(day) ?? 0))) continue
    const since = startOf(days[at]!)
    const until = at + 1 < days.length ? startOf(days[at + 1]!) : since + dayMs
    const last = found.at(-1)
    if (last && last.until === since) {
      last.until = until
      last.expected += expected
      last.p = Math.min(last.p, p)
    } else found.push({ source, since, until, expected, p })
  }
  return found
}

/** A weekday on which so large a share of days is empty is one on which the source rests. */
const restsFrom = 0.8
/** Of the other days so large a share may be empty, or one, before a day without events says nothing. */
const mostEmpty = 0.05

/**
 * Whether a source is silent now and then beyond the weekdays on which it rests: outages of a network, campaigns. Four
 * busy Sundays in a row may be chance then, and the fifth is no failure.
 *
 * @param counts events of all its days so far, oldest first
 */
export function sendsInBursts(counts: readonly number[]): boolean {
  const emptyByWeekday = [0, 1, 2, 3, 4, 5, 6].map((weekday) => {
    const own = counts.filter((_, index) => index % 7 === weekday)
    return { days: own.length, empty: own.filter((count) => count === 0).length }
  })
  const open = emptyByWeekday.filter(({ days, empty }) => empty < restsFrom * days)
  const days = open.reduce((sum, one) => sum + one.days, 0)
  const empty = open.reduce((sum, one) => sum + one.empty, 0)
  return empty > Math.max(1, mostEmpty * days)
}
