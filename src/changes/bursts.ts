import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { Calendar } from '../metrics/index.ts'
import { sendsInBursts } from './sources.ts'

const dayMs = 86_400_000
/** Weeks whose days tell whether something comes in bursts. */
const weeksLooked = 12
/** Of what comes in bursts half and more lies on the tenth of the days that have most. */
const burst = { days: 0.1, share: 0.5 }
/** A burst matters to a measure when its largest hour is so much of what the measure has in a usual hour. */
const weighs = 0.25

/** What came of one event, by local day. */
interface Course {
  /** Of each of the days looked at, oldest first; 0 where nothing came. */
  days: number[]
  /** Most in one hour. */
  peak: number
}

/** Whether events of a measure come in bursts that make its hours incomparable. */
export type Bursts = (events: readonly string[] | undefined, usualHour: number) => boolean

/**
 * Which events come in bursts (mailings, surveys that are sent now and then, outages): their hours are nothing to compare
 * with, so that a measure that counts them is not watched by the hour.
 */
export async function readBursts(
  clickhouse: ClickHouse,
  workspace: string,
  calendar: Calendar,
  now: number,
): Promise<Bursts> {
  const binder = createBinder()
  const from = now - weeksLooked * 7 * dayMs
  const rows = await clickhouse.query<{ name: string; days: string[]; counts: string[]; peak: string }>(
    `SELECT name, groupArray(toString(day)) AS days, groupArray(toString(all)) AS counts, toString(max(most)) AS peak
FROM (
  SELECT name, day, sum(came) AS all, max(came) AS most
  FROM (
    SELECT name, hour, toDate(hour, ${binder.bind('String', calendar.zone)}) AS day, sum(events) AS came
    FROM event_activity
    WHERE workspace = ${binder.bind('String', workspace)}
      AND hour >= fromUnixTimestamp64Milli(${binder.bind('Int64', from)})
      AND hour <= fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
    GROUP BY name, hour, day
  )
  GROUP BY name, day
)
GROUP BY name`,
    binder.params,
  )
  const dates = Array.from({ length: weeksLooked * 7 }, (_, index) =>
    calendar
      .local(from + (index + 1) * dayMs)
      .toISOString()
      .slice(0, 10),
  )
  const courses = new Map(
    rows.map(({ name, days, counts, peak }) => {
      const own = new Map(days.map((day, index) => [day, Number(counts[index])]))
      return [name, { days: dates.map((date) => own.get(date) ?? 0), peak: Number(peak) }]
    }),
  )
  return burstsOf(courses)
}

/** The same of what is known. */
export function burstsOf(courses: ReadonlyMap<string, Course>): Bursts {
  const bursty = [...courses].filter(([, { days }]) => comesInBursts(days))
  return (events, usualHour) =>
    bursty.some(
      ([name, { peak }]) => (events === undefined || events.includes(name)) && peak >= weighs * usualHour,
    )
}

/** @param days events of each day, oldest first */
export function comesInBursts(days: readonly number[]): boolean {
  const first = days.findIndex((count) => count > 0)
  if (first < 0) return false
  const known = days.slice(first)
  const all = known.reduce((sum, count) => sum + count, 0)
  const largest = known.toSorted((a, b) => b - a).slice(0, Math.max(1, Math.round(burst.days * known.length)))
  const share = largest.reduce((sum, count) => sum + count, 0) / all
  return (known.length >= 14 && share >= burst.share) || sendsInBursts(known)
}
