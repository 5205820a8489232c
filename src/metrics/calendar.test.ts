import { describe, expect, test } from 'vitest'
import { bucketsBetween, createCalendar, shiftMonths, shiftWeeks } from './calendar.ts'

const at = (text: string) => Date.parse(text)
const iso = (instant: number) => new Date(instant).toISOString()
const berlin = createCalendar('Europe/Berlin')

describe('days across the change of the clocks', () => {
  test('the day clocks go forward has 23 hours, the day they go back 25', () => {
    for (const [date, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
      ['2026-06-01', 24],
    ] as const) {
      const [year, month, day] = date.split('-').map(Number) as [number, number, number]
      const start = berlin.startOfDay(year, month - 1, day)
      const end = berlin.startOfDay(year, month - 1, day + 1)
      expect(bucketsBetween(berlin, start, end, 'hour'), date).toHaveLength(hours)
      expect(bucketsBetween(berlin, start, end, 'day'), date).toHaveLength(1)
    }
  })

  test('a day that has no midnight begins when it begins', () => {
    // Egypt goes forward at midnight: 24 April 2026 begins at 01:00, UTC+3.
    const cairo = createCalendar('Africa/Cairo')
    expect(iso(cairo.startOfDay(2026, 3, 24))).toBe('2026-04-23T22:00:00.000Z')
    expect(bucketsBetween(cairo, at('2026-04-23T22:00:00Z'), at('2026-04-24T21:00:00Z'), 'day')).toEqual([
      { start: at('2026-04-23T22:00:00Z'), end: at('2026-04-24T21:00:00Z'), key: '2026-04-24' },
    ])
  })

  test('zones with half hours', () => {
    const kolkata = createCalendar('Asia/Kolkata')
    const hours = bucketsBetween(kolkata, at('2026-01-01T00:00:00Z'), at('2026-01-01T02:00:00Z'), 'hour')
    expect(hours?.map((hour) => iso(hour.start))).toEqual([
      '2025-12-31T23:30:00.000Z',
      '2026-01-01T00:30:00.000Z',
      '2026-01-01T01:30:00.000Z',
    ])
  })
})

test('weeks begin on Monday, months on the first, in local time', () => {
  const weeks = bucketsBetween(berlin, at('2026-03-25T12:00:00Z'), at('2026-04-01T00:00:00Z'), 'week')
  expect(weeks?.map(({ start, key }) => [iso(start), key])).toEqual([
    ['2026-03-22T23:00:00.000Z', '2026-03-23'],
    ['2026-03-29T22:00:00.000Z', '2026-03-30'],
  ])
  const months = bucketsBetween(berlin, at('2026-02-28T23:30:00Z'), at('2026-05-01T00:00:00Z'), 'month')
  expect(months?.map((month) => month.key)).toEqual(['2026-03-01', '2026-04-01', '2026-05-01'])
})

test('neighbouring steps touch: nothing falls between', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'UTC']) {
    for (const grain of ['hour', 'day', 'week', 'month'] as const) {
      const steps = bucketsBetween(
        createCalendar(zone),
        at('2026-03-01T00:00:00Z'),
        at('2026-05-03T07:11:00Z'),
        grain,
      )!
      for (const [index, step] of steps.entries()) {
        if (index > 0) expect(step.start, `${zone} ${grain}`).toBe(steps[index - 1]!.end)
        expect(step.end, `${zone} ${grain}`).toBeGreaterThan(step.start)
      }
    }
  }
})

test('too many steps are refused before they are made', () => {
  expect(bucketsBetween(berlin, 0, at('2026-01-01T00:00:00Z'), 'hour')).toBeUndefined()
})

test('wall time that is there twice is the first; wall time that is not there comes after the gap', () => {
  expect(iso(berlin.instant(at('2026-10-25T02:30:00Z')))).toBe('2026-10-25T00:30:00.000Z')
  expect(iso(berlin.instant(at('2026-03-29T02:30:00Z')))).toBe('2026-03-29T01:30:00.000Z')
})

test('the same wall time weeks and months away', () => {
  const noon = at('2026-04-02T10:00:00Z') // 12:00 in summer
  expect(iso(shiftWeeks(berlin, noon, -1))).toBe('2026-03-26T11:00:00.000Z')
  expect(iso(shiftMonths(berlin, at('2026-03-31T10:00:00Z'), -1))).toBe('2026-02-28T11:00:00.000Z')
  expect(iso(shiftMonths(berlin, at('2026-01-15T10:00:00Z'), -1))).toBe('2025-12-15T10:00:00.000Z')
})
