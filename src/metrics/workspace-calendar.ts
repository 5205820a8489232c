import type { ZoneOf } from '../access/index.ts'
import type { Calendar } from './calendar.ts'
import { calendarOf } from './question.ts'

/** The calendar of a workspace's own time zone. @throws TandemError `invalid_config` for a zone this machine does not know */
export type WorkspaceCalendar = (workspace: string) => Promise<Calendar>

/** One calendar for each zone, because it remembers what it looked up. */
export function createWorkspaceCalendar(zoneOf: ZoneOf): WorkspaceCalendar {
  const calendars = new Map<string, Calendar>()
  return async (workspace) => {
    const zone = await zoneOf(workspace)
    const calendar = calendars.get(zone) ?? calendarOf(zone)
    calendars.set(zone, calendar)
    return calendar
  }
}
