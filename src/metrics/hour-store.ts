import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { instantSql, namesSql } from './event-sql.ts'
import type { PieceFigures } from './piece-figures.ts'

/** The first and the last of some hours, ms. */
interface Span {
  first: number
  last: number
}

/** Figures of one hour as they were kept. */
export interface KeptHour {
  /** Events of the measure's names that were counted in the hour then. */
  seen: number
  figures: PieceFigures
}

/** How many events of each name there are in each hour, repeated ones counted. @param names absent: all there are */
export async function eventsByHour(
  clickhouse: ClickHouse,
  workspace: string,
  names: readonly string[] | undefined,
  span: Span,
): Promise<Map<string, Map<number, number>>> {
  const binder = createBinder()
  const named = namesSql(names && [...names], binder)
  const sql = `SELECT name, groupArray(at) AS hours, groupArray(seen) AS counts FROM (
SELECT name, toUnixTimestamp(hour) AS at, toFloat64(sum(events)) AS seen FROM event_activity
WHERE workspace = ${binder.bind('String', workspace)}${named ? ` AND ${named}` : ''}
  AND ${spanSql(span, binder)}
GROUP BY name, hour)
GROUP BY name`
  const rows = await clickhouse.query<{ name: string; hours: number[]; counts: number[] }>(sql, binder.params)
  return new Map(
    rows.map(({ name, hours, counts }) => [
      name,
      new Map(hours.map((at, index) => [at * 1000, counts[index]!])),
    ]),
  )
}

/** What is kept of some measures, by their keys. */
export async function keptByHour(
  clickhouse: ClickHouse,
  workspace: string,
  measures: readonly string[],
  span: Span,
): Promise<Map<string, Map<number, KeptHour>>> {
  const binder = createBinder()
  const sql = `SELECT measure, groupArray((at, counted, figures)) AS hours FROM (
SELECT measure, toUnixTimestamp(hour) AS at, toFloat64(max(seen)) AS counted, argMax(tuple(toFloat64(n), a, b, v), seen) AS figures FROM measure_hours
WHERE workspace = ${binder.bind('String', workspace)} AND measure IN ${binder.bind('Array(String)', [...measures])}
  AND ${spanSql(span, binder)}
GROUP BY measure, hour)
GROUP BY measure`
  type Hour = [at: number, seen: number, figures: [number, number | null, number | null, number | null]]
  const rows = await clickhouse.query<{ measure: string; hours: Hour[] }>(sql, binder.params)
  return new Map(
    rows.map(({ measure, hours }) => [
      measure,
      new Map(hours.map(([at, seen, [n, a, b, v]]) => [at * 1000, { seen, figures: { n, a, b, v } }])),
    ]),
  )
}

/** Keeps the figures of hours. */
export async function keepHours(
  clickhouse: ClickHouse,
  workspace: string,
  kept: readonly (KeptHour & { measure: string; hour: number })[],
): Promise<void> {
  const rows = kept.map(({ measure, hour, seen, figures }) => ({
    workspace,
    measure,
    hour: Math.round(hour / 1000),
    seen,
    ...figures,
  }))
  if (rows.length > 0) await clickhouse.insert('measure_hours', rows)
}

function spanSql({ first, last }: Span, binder: ReturnType<typeof createBinder>): string {
  return `hour >= ${instantSql(first, binder)} AND hour <= ${instantSql(last, binder)}`
}
