import { dayMs } from './local-time.ts'

/** '13:05' of today, 'Friday 13:05' of the last six days, '9 December 2011' before; in the workspace's zone. */
export function writtenTime(at: string, now: number, zone: string): string {
  const write = (options: Intl.DateTimeFormatOptions, when: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options }).format(when)
  const then = Date.parse(at)
  const clock = write({ hour: '2-digit', minute: '2-digit' }, then)
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }
  if (write(date, then) === write(date, now)) return clock
  return now - then < 6 * dayMs ? `${write({ weekday: 'long' }, then)} ${clock}` : write(date, then)
}
