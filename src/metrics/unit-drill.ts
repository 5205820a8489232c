import type { ClickHouse } from '../db/index.ts'
import type { DrillRow } from './drill-queries.ts'
import { type PickRow, pickedStatement, picksStatement, type UnitDrill } from './unit-drill-queries.ts'

/**
 * The events that people's steps are made of, newest first: which ones they are, then those in full.
 *
 * @param after the last of the page before
 * @throws as a query
 */
export async function readPicks(
  clickhouse: ClickHouse,
  drill: UnitDrill,
  after: { ts: string; messageId: string } | undefined,
): Promise<DrillRow[]> {
  const asked = picksStatement(drill, after)
  const picks = await clickhouse.query<PickRow>(asked.sql, asked.params)
  if (picks.length === 0) return []
  const { sql, params } = pickedStatement(drill, picks)
  const events = await clickhouse.query<Omit<DrillRow, 'value' | 'numerator' | 'denominator'>>(sql, params)
  const byId = new Map(events.map((event) => [`${Date.parse(`${event.at}Z`)} ${event.messageId}`, event]))
  return picks.flatMap((pick) => {
    const event = byId.get(`${pick.at} ${pick.messageId}`)
    const step = Number(pick.step)
    return event ? [{ ...event, value: pick.value, numerator: 0, denominator: 0, step }] : []
  })
}
