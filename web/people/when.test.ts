import { expect, test } from 'vitest'
import { createWhen } from './when.ts'

const when = createWhen({
  locale: 'en-GB',
  timeZone: 'Europe/London',
  today: 'Today',
  now: Date.parse('2026-06-30T23:30:00Z'),
})

test('today is the day of the workspace, not of the clock in UTC', () => {
  expect(when.day('2026-07-01T08:00:00Z')).toBe('Today')
  expect(when.day('2026-06-30T12:00:00Z')).toBe('Tue 30 Jun')
})

test('the year stands with days of other years only', () => {
  expect(when.date('2026-01-05T12:00:00Z')).toBe('5 Jan')
  expect(when.date('2025-12-31T12:00:00Z')).toBe('31 Dec 2025')
  expect(when.exact('2026-01-05T12:00:00Z')).toBe('5 Jan 2026, 12:00')
})

test('a day as the address writes it', () => {
  expect(when.isoDay(Date.parse('2026-06-30T23:30:00Z'))).toBe('2026-07-01')
})
