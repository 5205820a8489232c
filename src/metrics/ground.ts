import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Calendar } from './calendar.ts'
import type { Definition, DefinitionInput } from './metric.ts'
import type { SegmentNames } from './people.ts'
import { firstEventStatement } from './queries.ts'
import { calendarOf, type Ground, readDefinition } from './question.ts'
import type { MetricRepository } from './repository.ts'

/**
 * What a question about a measure stands on.
 *
 * @param asked name of a measure, or a definition
 * @throws TandemError `measure_not_found`, `invalid_request`
 */
export type GroundOf = (workspace: string, asked: string | DefinitionInput) => Promise<Ground>

export function createGround({
  repository,
  clickhouse,
  segmentNames,
  clock,
}: {
  repository: Pick<MetricRepository, 'find' | 'zone'>
  clickhouse: ClickHouse
  segmentNames: SegmentNames
  clock: () => number
}): GroundOf {
  const calendars = new Map<string, Calendar>()

  /** One calendar for each zone, because it remembers what it looked up. */
  function calendarFor(zone: string): Calendar {
    const calendar = calendars.get(zone) ?? calendarOf(zone)
    calendars.set(zone, calendar)
    return calendar
  }

  async function resolve(workspace: string, asked: string | DefinitionInput): Promise<Definition> {
    if (typeof asked !== 'string') return readDefinition(asked)
    const stored = await repository.find(workspace, asked)
    if (!stored) throw new TandemError('measure_not_found', { detail: `There is no measure ${asked}.` })
    return stored.definition
  }

  return async function groundOf(workspace, asked) {
    const [definition, zone] = await Promise.all([resolve(workspace, asked), repository.zone(workspace)])
    const firstEvent = async () => {
      const { sql, params } = firstEventStatement(workspace, definition)
      const [row] = await clickhouse.query<{ events: string; first: string }>(sql, params)
      return row && Number(row.events) > 0 ? Number(row.first) : undefined
    }
    return { workspace, definition, calendar: calendarFor(zone), now: clock(), firstEvent, segmentNames }
  }
}
