import type { ZoneOf } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type Calendar, calendarOf, toInstant } from '../metrics/index.ts'
import type { Board, Period } from './board.ts'
import type { Stretch } from './since.ts'

const hour = 3_600_000
const day = 24 * hour

/** Periods of boards as times, in the zone of each workspace. */
export function createPeriods({ zoneOf }: { zoneOf: ZoneOf }) {
  const calendars = new Map<string, Calendar>()

  async function calendarFor(workspace: string): Promise<Calendar> {
    const zone = await zoneOf(workspace)
    const calendar = calendars.get(zone) ?? calendarOf(zone)
    calendars.set(zone, calendar)
    return calendar
  }

  /** The day in the workspace's zone, 'YYYY-MM-DD'. */
  async function dayOf(workspace: string, at: number): Promise<string> {
    return (await calendarFor(workspace)).local(at).toISOString().slice(0, 10)
  }

  /**
   * The stretch of time of a period.
   *
   * @param asked other ends than the period's own
   * @param now ms
   * @throws TandemError `invalid_request` for times that are none, or an end before the beginning
   */
  async function read(
    workspace: string,
    period: Period,
    asked: { from?: string | undefined; to?: string | undefined },
    now: number,
  ): Promise<Stretch> {
    const calendar = await calendarFor(workspace)
    const own = 'last' in period ? undefined : period
    const [from, to] = [asked.from ?? own?.from, asked.to ?? (asked.from === undefined ? own?.to : undefined)]
    const end = to === undefined ? now : toInstant(to, 'to', calendar)
    const start = from === undefined ? beginning(calendar, period, end) : toInstant(from, 'from', calendar)
    if (start >= end) {
      throw new TandemError('invalid_request', {
        errors: [{ path: '/from', message: '`from` lies before `to`' }],
      })
    }
    return { from: start, to: end }
  }

  return { dayOf, read, zoneOf }
}
export type Periods = ReturnType<typeof createPeriods>

/** Hours are counted back from the end; days, weeks and months are whole local ones, the last of them being that of the end. */
function beginning(calendar: Calendar, period: Period, end: number): number {
  const [, count, unit] = /^(\d+)([hdwm])$/.exec('last' in period ? period.last : '28d')!
  const many = Number(count)
  if (unit === 'h') return end - many * hour
  const last = calendar.local(end - 1)
  const [year, month, date] = [last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate()]
  if (unit === 'm') return calendar.startOfDay(year, month - many, sameDay(year, month - many, date) + 1)
  return calendar.startOfDay(year, month, date - many * (unit === 'w' ? 7 : 1) + 1)
}

/** The day of the month, or the last one of a shorter month. */
function sameDay(year: number, month: number, date: number): number {
  return Math.min(date, new Date(Date.UTC(year, month + 1, 0)).getUTCDate())
}

/** The step that fits a stretch: some 30 to 100 points. */
export function grainFor({ from, to }: Stretch): NonNullable<Board['grain']> {
  const days = (to - from) / day
  if (days <= 3) return 'hour'
  if (days <= 100) return 'day'
  return days <= 750 ? 'week' : 'month'
}
