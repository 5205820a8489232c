import type { Calendar } from './calendar.ts'
import { calendarOf } from './question.ts'
import type { MetricRepository } from './repository.ts'

/** The calendar of a workspace's own time zone. @throws TandemError `invalid_config` for a zone this machine does not know */
export type WorkspaceCalendar = (workspace: string) => Promise<Calendar>

/** One calendar for each zone, because it remembers what it looked up. */
export function createWorkspaceCalendar(repository: Pick<MetricRepository, 'zone'>): WorkspaceCalendar {
  const calendars = new Map<string, Calendar>()
  return async (workspace) => {
    const zone = await repository.zone(workspace)
    const calendar = calendars.get(zone) ?? calendarOf(zone)
    calendars.set(zone, calendar)
    return calendar
  }
}
