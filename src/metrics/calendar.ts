/**
 * Local time of one IANA zone: days that begin at local midnight, weeks that begin on Monday, hours and days right
 * across the change of the clocks.
 */
export interface Calendar {
  readonly zone: string
  /** Milliseconds that local time is ahead of UTC at an instant. */
  offset(instant: number): number
  /** First instant of a local date; `day` may run over the month's end, as in Date.UTC. */
  startOfDay(year: number, month: number, day: number): number
  /** Local wall time as if it were UTC: read it with Date's UTC getters. */
  local(instant: number): Date
  /** The instant of a wall time; of two (clocks set back) the first, of none (set forward) the one after the gap. */
  instant(wall: number): number
}

const hour = 3_600_000
/** Offsets kept in memory, at most. */
const mostKnown = 50_000
const day = 24 * hour

/** @throws RangeError for a zone this machine does not know */
export function createCalendar(zone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()

  function offset(instant: number): number {
    // Zones change on a quarter of an hour, so one look-up serves each quarter.
    const quarter = Math.floor(instant / 900_000)
    const seen = known.get(quarter)
    if (seen !== undefined) return seen
    const at = quarter * 900_000
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
    const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    if (known.size >= mostKnown) known.clear()
    known.set(quarter, wall - at)
    return wall - at
  }

  function instant(wall: number): number {
    const before = wall - offset(wall - day)
    const after = wall - offset(wall + day)
    const fitting = [before, after].filter((candidate) => candidate + offset(candidate) === wall)
    return fitting.length > 0 ? Math.min(...fitting) : before
  }

  return {
    zone,
    offset,
    local: (at) => new Date(at + offset(at)),
    instant,
    startOfDay: (year, month, dayOfMonth) => instant(Date.UTC(year, month, dayOfMonth)),
  }
}

export const grains = ['total', 'hour', 'day', 'week', 'month'] as const
export type Grain = (typeof grains)[number]

/** One step of a series: the calendar's own edges, and `key`, what the engine calls it. */
export interface Bucket {
  start: number
  end: number
  /** Local date 'YYYY-MM-DD' of days, weeks and months; Unix seconds of hours. */
  key: string
}

/** How many steps a series may have. */
export const mostBuckets = 10_000

/**
 * The calendar's hours, days, weeks or months that touch [from, to), in order.
 *
 * @returns undefined when there are more than `mostBuckets`
 */
export function bucketsBetween(
  calendar: Calendar,
  from: number,
  to: number,
  grain: Exclude<Grain, 'total'>,
): Bucket[] | undefined {
  const typical = { hour, day, week: 7 * day, month: 28 * day }[grain]
  if ((to - from) / typical > mostBuckets) return undefined
  if (grain === 'hour') return hoursBetween(calendar, from, to)
  const first = calendar.local(from)
  const weekday = (first.getUTCDay() + 6) % 7
  const dates = (index: number): [number, number, number] =>
    grain === 'month'
      ? [first.getUTCFullYear(), first.getUTCMonth() + index, 1]
      : grain === 'week'
        ? [first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate() - weekday + 7 * index]
        : [first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate() + index]
  const buckets: Bucket[] = []
  for (let index = 0; ; index++) {
    const date = dates(index)
    const start = calendar.startOfDay(...date)
    if (start >= to) return buckets
    const key = new Date(Date.UTC(...date)).toISOString().slice(0, 10)
    buckets.push({ start, end: calendar.startOfDay(...dates(index + 1)), key })
  }
}

function hoursBetween(calendar: Calendar, from: number, to: number): Bucket[] {
  const buckets: Bucket[] = []
  let start = startOfHour(calendar, from)
  while (start < to) {
    // A day over which the clocks do not change has plain hours: one look-up serves them all.
    if (start + day <= to && calendar.offset(start) === calendar.offset(start + day)) {
      for (let index = 0; index < 24; index++, start += hour)
        buckets.push({ start, end: start + hour, key: String(start / 1000) })
      continue
    }
    // Where the clocks change by half an hour, the next full hour is nearer or farther than an hour.
    const end = startOfHour(calendar, start + hour + hour / 2)
    buckets.push({ start, end, key: String(start / 1000) })
    start = end
  }
  return buckets
}

function startOfHour(calendar: Calendar, at: number): number {
  const offset = calendar.offset(at)
  return Math.floor((at + offset) / hour) * hour - offset
}

/** The same wall time whole weeks earlier (negative) or later. */
export function shiftWeeks(calendar: Calendar, at: number, weeks: number): number {
  const wall = at + calendar.offset(at)
  return calendar.instant(wall + weeks * 7 * day)
}

/** The same day of the month and wall time whole months away; the 31st becomes the last day of a shorter month. */
export function shiftMonths(calendar: Calendar, at: number, months: number): number {
  const wall = calendar.local(at)
  const first = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const date = Math.min(wall.getUTCDate(), last)
  const time = wall.getTime() % day
  return calendar.instant(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), date) + ((time + day) % day))
}
