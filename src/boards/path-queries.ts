import type { ClickHouse } from '../db/index.ts'
import { type Binder, expressionSql, type PeopleExpression } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { Stretch } from './since.ts'
import type { Tile } from './tile.ts'

/** How many people went from one event of a path to the next; `to` null: their path ends there. */
export interface PathStep {
  step: number
  from: string
  to: string | null
  people: number
}

/** The most pairs of events that are read; beyond it a path says nothing, and more would not be drawn. */
const mostPairs = 20_000

/**
 * The paths of people: each begins with the first start event of a person in the period and goes on with what they did
 * within so many hours; an event that repeats itself at once counts once.
 *
 * @param options.filter condition on the event with which a path begins
 * @param options.binder binds the values of the statement
 * @throws as `ClickHouse.query`
 */
export async function readPaths(
  clickhouse: ClickHouse,
  workspace: string,
  tile: Extract<Tile, { view: 'paths' }>,
  { from, to }: Stretch,
  { filter, binder }: { filter: PeopleExpression | undefined; binder: Binder },
): Promise<PathStep[]> {
  const begins = [
    `name = ${binder.bind('String', tile.start)}`,
    `ts < ${instant(to, binder)}`,
    ...(filter ? [`(${expressionSql(filter, binder)})`] : []),
  ].join(' AND ')
  const among = tile.events
    ? `AND name IN ${binder.bind('Array(String)', [...new Set([tile.start, ...tile.events])])}`
    : ''
  const within = tile.withinHours * 3_600_000
  const scope = `workspace = ${binder.bind('String', workspace)} AND robot = 0 AND ts >= ${instant(from, binder)}`
  const rows = await clickhouse.query<{
    step: string
    event: string
    next: string
    goes: number
    people: string
  }>(
    `SELECT position - 1 AS step, path[position] AS event, path[position + 1] AS next,
  position < length(path) AS goes, count() AS people
FROM (
  SELECT arraySlice(arrayCompact(arrayMap(e -> e.3, arrayFilter(
    e -> e.1 <= began + ${binder.bind('UInt64', within)}, arraySlice(done, start)))), 1, ${binder.bind('UInt32', tile.length)}) AS path
  FROM (
    SELECT done, arrayFirstIndex(e -> e.4 = 1, done) AS start, done[start].1 AS began
    FROM (
      SELECT ${personSql} AS person,
        arraySort(groupArray((toUnixTimestamp64Milli(ts), message_id, name, toUInt8(${begins})))) AS done
      FROM events FINAL
      WHERE ${scope} AND ts < ${instant(to + within, binder)} ${among}
        AND ${personSql} GLOBAL IN (SELECT ${personSql} FROM events WHERE ${scope} AND ${begins})
      GROUP BY person
    )
    WHERE start > 0
  )
)
ARRAY JOIN arrayEnumerate(path) AS position
GROUP BY step, event, next, goes
ORDER BY people DESC, step, event, next
LIMIT ${binder.bind('UInt32', mostPairs)}
SETTINGS do_not_merge_across_partitions_select_final = 1`,
    binder.params,
  )
  return rows.map(({ step, event, next, goes, people }) => ({
    step: Number(step),
    from: event,
    to: Number(goes) === 1 ? next : null,
    people: Number(people),
  }))
}

function instant(at: number, binder: Binder): string {
  return `fromUnixTimestamp64Milli(${binder.bind('Int64', at)})`
}
