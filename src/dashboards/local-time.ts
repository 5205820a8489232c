/** Local time of a workspace. Instants are milliseconds since 1970; zones are IANA names. */

export const hourMs = 3_600_000
export const dayMs = 86_400_000

/** Formatters are costly to make and asked for each hour of a line. */
const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

/** Local calendar reading of an instant; weekday 0 is Sunday. */
export function localTime(at: number, zone: string) {
  const part = Object.fromEntries(
    format(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  const asUtc = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second)
  return { ...part, weekday: new Date(asUtc).getUTCDay(), asUtc }
}

/** Instant at which the local clock shows hour:00 on the local day of `at`; hour may be below 0 or above 23. */
export function atLocalHour(at: number, hour: number, zone: string): number {
  const local = localTime(at, zone)
  const wanted = Date.UTC(local.year, local.month - 1, local.day, hour)
  const offset = (instant: number) => localTime(instant, zone).asUtc - Math.floor(instant / 1000) * 1000
  const guess = wanted - offset(at)
  // The zone's offset may differ between `at` and the wanted hour (clock change).
  return wanted - offset(guess)
}

/** Start of the hour on the local clock that holds the instant. */
export function startOfHour(at: number, zone: string): number {
  const { minute, second } = localTime(at, zone)
  return Math.floor(at / 1000) * 1000 - minute * 60_000 - second * 1000
}

export type Daypart = 'morning' | 'afternoon' | 'evening' | 'night'

/** Word for the time of day: morning from 5, afternoon from 12, evening from 18, night from 22. */
export function daypart(at: number, zone: string): Daypart {
  const { hour } = localTime(at, zone)
  if (hour >= 5 && hour < 12) return 'morning'
  if (hour >= 12 && hour < 18) return 'afternoon'
  return hour >= 18 && hour < 22 ? 'evening' : 'night'
}

/**
 * The stretch of time that the day's line spans: the opening hours of the local day while there is something of them
 * to see, otherwise the same length with now at 58 % of it, so that a wall at night is not empty.
 */
export function spanAround(now: number, hours: readonly [number, number], zone: string) {
  const [open, close] = hours
  const { hour } = localTime(now, zone)
  if (hour >= open + 2 && hour < close) {
    return { from: atLocalHour(now, open, zone), to: atLocalHour(now, close, zone) }
  }
  const length = (close - open) * hourMs
  const from = startOfHour(now - length * 0.58, zone)
  return { from, to: from + length }
}
