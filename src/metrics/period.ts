import type { Binder } from '../expression/index.ts'
import type { Calendar } from './calendar.ts'

/** A period of the calendar: its days, weeks (from Monday) and months are numbered without gaps. */
export type Period = 'day' | 'week' | 'month'

const day = 86_400_000
/** The longest such a period lasts, ms. */
const longest = { day: 25 * 3_600_000, week: 7 * day + 3_600_000, month: 31 * day + 3_600_000 }

/** The longest that so many periods last, ms. */
export function longestOf(period: Period, count: number): number {
  return count * longest[period]
}

/** Number of the period in which an event happened, in the zone of the calendar. */
export function periodNumberSql(period: Period, calendar: Calendar, binder: Binder): string {
  const zone = binder.bind('String', calendar.zone)
  const numbers = {
    day: `toInt64(toDate(ts, ${zone}))`,
    // 5 January 1970 was a Monday.
    week: `intDiv(toInt64(toMonday(ts, ${zone})) - 4, 7)`,
    month: `toInt64(toYear(ts, ${zone})) * 12 + toMonth(ts, ${zone}) - 1`,
  }
  return numbers[period]
}

/** Local date on which a numbered period begins: the key of a week or a month of the calendar. */
export function periodKeySql(period: Period, number: string): string {
  const keys = {
    day: `toDate(${number})`,
    week: `toDate(${number} * 7 + 4)`,
    month: `makeDate(intDiv(${number}, 12), ${number} % 12 + 1, 1)`,
  }
  return keys[period]
}

/** The same number of an instant. */
export function periodNumber(period: Period, calendar: Calendar, at: number): number {
  const local = calendar.local(at)
  const days = Math.floor(local.getTime() / day)
  if (period === 'day') return days
  return period === 'week' ? Math.floor((days - 4) / 7) : local.getUTCFullYear() * 12 + local.getUTCMonth()
}
