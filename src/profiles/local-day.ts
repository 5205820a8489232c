const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The day of a moment on the calendar of a zone, YYYY-MM-DD.
 *
 * @param at ms since 1970
 * @param timeZone IANA zone; a name that is none counts as UTC, as the engine's queries do
 */
export function dayOf(at: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    try {
      format = new Intl.DateTimeFormat('en-CA', { ...parts, timeZone })
    } catch {
      format = new Intl.DateTimeFormat('en-CA', { ...parts, timeZone: 'UTC' })
    }
    formats.set(timeZone, format)
  }
  return format.format(at)
}

const minute = 60_000
const dayMilliseconds = 24 * 60 * minute

/**
 * The first minute of a day in a zone, ms since 1970. Found by halving, because a day may begin at one o'clock where
 * the clock goes forward at midnight, and zones differ by up to 14 hours.
 *
 * @param day YYYY-MM-DD
 */
export function startOfDay(day: string, timeZone: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`)
  let before = noon - 2 * dayMilliseconds
  let within = noon + 2 * dayMilliseconds
  while (within - before > minute) {
    const middle = before + Math.floor((within - before) / 2 / minute) * minute
    if (dayOf(middle, timeZone) < day) before = middle
    else within = middle
  }
  return within
}

/** The day after, on the calendar. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + dayMilliseconds).toISOString().slice(0, 10)
}
