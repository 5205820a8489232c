/** How the steps of a series are called: short on an axis, long in tables and for readers. */
export interface Moments {
  short: (t: string) => string
  long: (t: string) => string
  /** Whether a step begins with the day of the workspace. */
  isMidnight: (t: string) => boolean
}

/** Writes the times of steps. @param timeZone IANA zone of the workspace */
export function createMoments(grain: string, locale: string, timeZone: string): Moments {
  const hourOf = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  const isMidnight = (t: string) => hourOf.format(new Date(t)) === '00'
  return { ...writersOf(grain, locale, timeZone), isMidnight }
}

function writersOf(grain: string, locale: string, timeZone: string) {
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options })
    return (t: string) => format.format(new Date(t))
  }
  if (grain === 'hour') {
    return {
      short: write({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      long: write({
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
    }
  }
  if (grain === 'month') {
    return {
      short: write({ month: 'short', year: '2-digit' }),
      long: write({ month: 'long', year: 'numeric' }),
    }
  }
  return {
    short: write({ day: 'numeric', month: 'short' }),
    long: write({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
  }
}
