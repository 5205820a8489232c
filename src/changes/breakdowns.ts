import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'

const dayMs = 86_400_000
/** Properties of an event that are watched as breakdowns, at most. */
const mostOfEvent = 3
/** Values that a breakdown has at least and at most, and the share of its events that must have one. */
const values = { least: 2, most: 12, share: 0.5 }

/**
 * Properties that part the events of a name into a few groups: of the newest week, those with 2 to 12 values that
 * are no numbers, fewest values first.
 */
export async function breakdownsOf(
  clickhouse: ClickHouse,
  workspace: string,
  now: number,
): Promise<(events: readonly string[] | undefined) => string[]> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ name: string; property: string }>(
    `SELECT name, property
FROM
(
  SELECT name, property, uniq(value) AS different, count() AS having,
    countIf(toFloat64OrNull(value) IS NOT NULL) AS numbers
  FROM
  (
    SELECT name, properties
    FROM events
    WHERE workspace = ${binder.bind('String', workspace)}
      AND ts >= fromUnixTimestamp64Milli(${binder.bind('Int64', now - 7 * dayMs)})
      AND ts <= fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
      AND type = 'track' AND robot = 0
    LIMIT 2000 BY name
  )
  ARRAY JOIN mapKeys(properties) AS property, mapValues(properties) AS value
  GROUP BY name, property
) AS found
INNER JOIN
(
  SELECT name, least(count(), 2000) AS events
  FROM events
  WHERE workspace = ${binder.bind('String', workspace)}
    AND ts >= fromUnixTimestamp64Milli(${binder.bind('Int64', now - 7 * dayMs)})
    AND ts <= fromUnixTimestamp64Milli(${binder.bind('Int64', now)})
    AND type = 'track' AND robot = 0
  GROUP BY name
) AS whole USING (name)
WHERE different BETWEEN ${values.least} AND ${values.most} AND numbers = 0 AND NOT match(property, '(^|_)id$|Id$') AND having >= ${values.share} * events
ORDER BY name, different, property
LIMIT ${mostOfEvent} BY name`,
    binder.params,
  )
  const known = new Map<string, string[]>()
  for (const { name, property } of rows) known.set(name, [...(known.get(name) ?? []), property])
  return (events) =>
    [...new Set((events ?? []).flatMap((name) => known.get(name) ?? []))].slice(0, mostOfEvent)
}
