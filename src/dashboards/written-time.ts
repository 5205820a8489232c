import type { Language } from './language.ts'
import { dayMs } from './local-time.ts'

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }

/** '13:05' of today, 'Friday 13:05' of the last six days, '9 December 2011' before; in the workspace's zone. */
export function writtenTime(at: string, now: number, zone: string, language: Language = 'en'): string {
  const write = (options: Intl.DateTimeFormatOptions, when: number) =>
    new Intl.DateTimeFormat(locales[language], { timeZone: zone, hourCycle: 'h23', ...options }).format(when)
  const then = Date.parse(at)
  const clock = write({ hour: '2-digit', minute: '2-digit' }, then)
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }
  if (write(date, then) === write(date, now)) return clock
  return now - then < 6 * dayMs ? `${write({ weekday: 'long' }, then)} ${clock}` : write(date, then)
}
