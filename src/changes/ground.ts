import type { Calendar } from '../metrics/index.ts'
import type { HolidayNames } from './holidays.ts'
import type { SilentDays } from './sources.ts'

/** What is known of the time in which something is watched. */
export interface Ground {
  now: number
  calendar: Calendar
  /** Local date, `2026-11-22`. */
  dateOf: (at: number) => string
  holidays: HolidayNames
  /** Weekday, Monday 0. */
  season: (at: number) => number
  hour: (at: number) => number
  /** Whether a source that feeds these events was silent or is late in that time. */
  isUnknown: (events: readonly string[] | undefined, from: number, to: number) => boolean
}

/** A source whose data is late. */
export interface LateSource {
  source: string
  since: number
  expected: number | null
  /** How probable its silence is; null for a source that sends in bursts. */
  probability: number | null
}

/** The share of a measure's events above which the silence of a source makes its figure unknown. */
const feeds = 0.1

/**
 * What the time is known to be like.
 *
 * @param shares share of the events of a name that each source sends
 */
export function groundOf(
  now: number,
  calendar: Calendar,
  holidays: HolidayNames,
  {
    silences,
    late,
    shares,
  }: {
    silences: readonly SilentDays[]
    late: readonly LateSource[]
    shares: ReadonlyMap<string, ReadonlyMap<string, number>>
  },
): Ground {
  // Of a source that sends in bursts it is not known whether anything is missing.
  const missing = late.filter(({ expected }) => expected !== null)
  return {
    now,
    calendar,
    dateOf: (at) => calendar.local(at).toISOString().slice(0, 10),
    holidays,
    season: (at) => (calendar.local(at).getUTCDay() + 6) % 7,
    hour: (at) => calendar.local(at).getUTCHours(),
    isUnknown(events, from, to) {
      const isFed = (source: string) =>
        events === undefined || events.some((name) => (shares.get(name)?.get(source) ?? 0) >= feeds)
      return (
        silences.some(({ source, since, until }) => since < to && until > from && isFed(source)) ||
        missing.some(({ source, since }) => since < to && isFed(source))
      )
    },
  }
}
