import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TitleLanguage } from '../../src/profiles/index.ts'
import { useMe } from '../access/session.ts'

/** How days are called on a person's page, in the zone of the workspace. */
export interface When {
  timeZone: string
  /** 'Today', 'Thu 19 Nov', and with the year when it is another: 'Thu 19 Nov 2024'. */
  day: (at: number | string) => string
  /** '19 Nov', and with the year when it is another */
  date: (at: number | string) => string
  /** '24 Aug' */
  short: (at: number | string) => string
  /** 'Sep' */
  month: (at: number | string) => string
  /** 'March 2019' */
  monthYear: (at: number | string) => string
  /** '14:05' */
  time: (at: number | string) => string
  /** '19 Nov 2026, 14:05' */
  exact: (at: number | string) => string
  /** '2026-11-19' */
  isoDay: (at: number | string) => string
}

export function useWhen(): When {
  const { t, i18n } = useTranslation()
  const { timeZone } = useMe().workspace
  const today = t('when.today')
  return useMemo(
    () => createWhen({ locale: localeOf(i18n.language), timeZone, today }),
    [i18n.language, timeZone, today],
  )
}

/** The language in which the server writes titles for this reader. */
export function useTitleLanguage(): TitleLanguage {
  const { i18n } = useTranslation()
  return i18n.language === 'de' ? 'de' : 'en'
}

/** The reader's own kind of the language on screen, such as British English. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language
}

/** @param now moment that 'today' is judged by, ms; absent: the clock of this device */
export function createWhen({
  locale,
  timeZone,
  today,
  now,
}: {
  locale: string
  timeZone: string
  today: string
  now?: number
}): When {
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options })
    return (at: number | string) => format.format(new Date(at))
  }
  const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const weekday = write({ weekday: 'short' })
  const short = write({ day: 'numeric', month: 'short' })
  const withYear = write({ day: 'numeric', month: 'short', year: 'numeric' })
  const time = write({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const isThisYear = (at: number | string) =>
    isoDay.format(new Date(at)).slice(0, 4) === isoDay.format(now ?? Date.now()).slice(0, 4)
  const date = (at: number | string) => (isThisYear(at) ? short(at) : withYear(at))
  return {
    timeZone,
    short,
    time,
    isoDay: (at) => isoDay.format(new Date(at)),
    month: write({ month: 'short' }),
    monthYear: write({ month: 'long', year: 'numeric' }),
    exact: (at) => `${withYear(at)}, ${time(at)}`,
    date,
    day: (at) =>
      isoDay.format(new Date(at)) === isoDay.format(now ?? Date.now()) ? today : `${weekday(at)} ${date(at)}`,
  }
}
