import { expect, test } from 'vitest'
import { dayNumber, dayOf, offsets, type Shape } from './calendar.ts'

const hour = 3_600_000

/** The local hours, minutes included, at which events of a shape fall on a date. */
function moments(
  timeZone: string,
  date: string,
  shape: Shape,
  count = 2000,
): { utc: number; local: number }[] {
  const offset = offsets(timeZone)
  const day = dayOf(offset, Date.parse(`${date}T00:00:00Z`) / (24 * hour))
  return Array.from({ length: count }, (_, index) => {
    const utc = day.moment(shape, (index + 0.5) / count, (index * 0.618) % 1)
    return { utc, local: (((utc + offset(utc)) / hour) % 24) + (dayNumber(offset, utc) - day.number) * 24 }
  })
}

test.each([
  ['Europe/London', '2026-03-29', 23],
  ['Europe/London', '2026-10-25', 25],
  ['America/New_York', '2026-03-08', 23],
  ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ['Asia/Kolkata', '2026-03-29', 24],
  // The clock goes forward at midnight itself: the day begins at one.
  ['Africa/Cairo', '2026-04-24', 23],
] as const)('%s, %s has %d hours, and everything falls into them', (zone, date, hours) => {
  const offset = offsets(zone)
  const day = dayOf(offset, Date.parse(`${date}T00:00:00Z`) / (24 * hour))
  expect((day.end - day.start) / hour).toBe(hours)
  expect(day.hourLength.reduce((sum, one) => sum + one, 0)).toBe(day.end - day.start)
  for (const { utc, local } of moments(zone, date, 'web')) {
    expect(utc).toBeGreaterThanOrEqual(day.start)
    expect(utc).toBeLessThan(day.end)
    expect(local).toBeGreaterThanOrEqual(0)
    expect(local).toBeLessThan(24)
  }
})

test('an hour that the clock skips holds nothing, and working hours stay where they are on the wall', () => {
  const spring = moments('Europe/London', '2026-03-29', 'television')
  expect(spring.filter(({ local }) => local >= 1 && local < 2)).toEqual([])
  for (const date of ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-25']) {
    const calls = moments('Europe/London', date, 'call')
    const early = calls.filter(({ local }) => local < 7).length
    const day = calls.filter(({ local }) => local >= 8 && local < 18).length
    expect(early / calls.length).toBeLessThan(0.02)
    expect(day / calls.length).toBeGreaterThan(0.75)
  }
})
