import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'

const weekMs = 7 * 86_400_000
/** Weeks of a person's own past, and weeks that are judged. */
export const weeks = { before: 26, after: 4 } as const
const weeksRead = weeks.before + weeks.after
/** Weeks of a past, and events in it or since, from which on a person is judged. */
const fewest = { weeks: 8, events: 6 }
const mostBehaviours = 20

/** What is done to customers is no behaviour of theirs. */
const notBehaviour = [
  'Email Delivered',
  'Email Bounced',
  'Survey Sent',
  'Letter Sent',
  'Invoice Issued',
  'Outage Started',
  'Outage Ended',
  'Delivery Dispatched',
  'Delivery Delivered',
  'Delivery Failed',
  'Conversation Message Sent',
  'Call Transferred',
]

/** Events that customers do most often, most first. */
export async function readBehaviours(
  clickhouse: ClickHouse,
  workspace: string,
  now: number,
): Promise<string[]> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ name: string }>(
    `SELECT name FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}
  AND hour >= fromUnixTimestamp64Milli(${binder.bind('Int64', now - weeksRead * weekMs)})
  AND hour <= fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
  AND name NOT IN ${binder.bind('Array(String)', notBehaviour)} AND name NOT IN ('Identified', 'Grouped', 'Aliased')
GROUP BY name
HAVING sum(events) >= 100
ORDER BY sum(events) DESC, name
LIMIT ${mostBehaviours}`,
    binder.params,
  )
  return rows.map(({ name }) => name)
}

/** What one person did of one behaviour, beside what was to be expected. */
export interface PersonReading {
  person: string
  name: string
  before: number
  after: number
  /** Weeks of the own past. */
  weeks: number
  /** By the own past, and how much the behaviour of all moved. */
  expected: number
  /** Variance over mean of the own weeks, drawn towards that of all. */
  dispersion: number
  /** How many pairs of person and behaviour were judged. */
  judged: string
}

/**
 * Every person's own past beside the newest four weeks, in one pass over the events of one part of the people: those who
 * differ by 2.5 deviations at least. The expectation goes along with the year: what all with a past do now against what
 * they did.
 *
 * @param part which of `parts` parts of the people, from 0: a part is held in memory at a time
 */
export async function readPersonReadings(
  clickhouse: ClickHouse,
  workspace: string,
  behaviours: readonly string[],
  now: number,
  { part, parts }: { part: number; parts: number },
): Promise<PersonReading[]> {
  const binder = createBinder()
  const from = now - weeksRead * weekMs
  const start = binder.bind('Int64', Math.floor(from / 1000))
  return clickhouse.query<PersonReading>(
    `SELECT toString(person) AS person, name, before, after, weeks, expected, dispersion, toString(judged) AS judged
FROM
(
  SELECT *, count() OVER () AS judged, row_number() OVER (ORDER BY person, name) AS place
  FROM
  (
    SELECT person, name, before, after, weeks,
      mean * ${weeks.after} * least(3, greatest(1 / 3, sum(after) OVER (PARTITION BY name) / greatest(1, sum(mean * ${weeks.after}) OVER (PARTITION BY name)))) AS expected,
      greatest(1, ((weeks - 1) * own + 8 * avg(own) OVER (PARTITION BY name)) / (weeks + 7)) AS dispersion
    FROM
    (
      SELECT person, name, toInt32(${weeks.before} - first) AS weeks,
        toFloat64(arraySum(arraySlice(counts, first + 1, weeks))) AS before,
        toFloat64(arraySum(arraySlice(counts, ${weeks.before + 1}))) AS after,
        before / weeks AS mean,
        if(before > 0, arraySum(count -> pow(toFloat64(count) - mean, 2), arraySlice(counts, first + 1, weeks)) / (weeks - 1) / mean, 1) AS own
      FROM
      (
        SELECT person, name, counts,
          toInt32(min(arrayFirstIndex(count -> count > 0, counts)) OVER (PARTITION BY person)) - 1 AS first
        FROM
        (
          SELECT ${personSql} AS person, name,
            countResample(0, ${weeksRead}, 1)(toUInt32(intDiv(toInt64(toUnixTimestamp(ts)) - ${start}, 604800))) AS counts
          FROM events
          WHERE workspace = ${binder.bind('String', workspace)}
            AND name IN ${binder.bind('Array(String)', [...behaviours])}
            AND ts >= fromUnixTimestamp64Milli(${binder.bind('Int64', Math.floor(from / 1000) * 1000)})
            AND ts < fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
            AND robot = 0 AND ${personSql} % ${binder.bind('UInt32', parts)} = ${binder.bind('UInt32', part)}
          GROUP BY person, name
        )
      )
      WHERE first <= ${weeks.before - fewest.weeks} AND weeks >= ${fewest.weeks} AND (before >= ${fewest.events} OR after >= ${fewest.events})
    )
  )
)
WHERE pow(after - expected, 2) >= 6.25 * dispersion * greatest(0.5, expected) OR place = 1
ORDER BY person, name`,
    binder.params,
  )
}

/** How many people there are, about. */
export async function countPeople(
  clickhouse: ClickHouse,
  workspace: string,
  behaviours: readonly string[],
  now: number,
): Promise<number> {
  const binder = createBinder()
  const [row] = await clickhouse.query<{ people: string }>(
    `SELECT toString(uniq(actor)) AS people FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', [...behaviours])}
  AND ts >= fromUnixTimestamp64Milli(${binder.bind('Int64', now - weeksRead * weekMs)}) AND robot = 0`,
    binder.params,
  )
  return Number(row?.people ?? 0)
}
