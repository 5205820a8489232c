import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../access/session.ts'

/** How the steps of a series are called: short on an axis, long in tables and for readers. */
export function useMoments(grain: string): { short: (t: string) => string; long: (t: string) => string } {
  const { i18n } = useTranslation()
  const { timeZone } = useMe().workspace
  return useMemo(() => createMoments(grain, i18n.language, timeZone), [grain, i18n.language, timeZone])
}

/** @param timeZone IANA zone of the workspace */
export function createMoments(grain: string, locale: string, timeZone: string) {
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
