import { expect, test } from 'vitest'
import { dayAfter, dayIn, grainOf, periodOf } from './period.ts'

const now = Date.parse('2026-03-29T23:30:00Z')

test('today is the day of the workspace, not of the reader', () => {
  expect(dayIn('Europe/London', now)).toBe('2026-03-30')
  expect(dayIn('America/New_York', now)).toBe('2026-03-29')
})

test('seven days are today and the six before', () => {
  expect(periodOf({ period: '7d' }, 'America/New_York', now)).toEqual({ from: '2026-03-23' })
})

test('today is asked to its end', () => {
  expect(periodOf({ period: 'today' }, 'Europe/London', now)).toEqual({
    from: '2026-03-30',
    to: '2026-03-31',
  })
})

test('the last day of a chosen period belongs to it', () => {
  expect(periodOf({ period: 'custom', from: '2026-02-01', to: '2026-02-28' }, 'UTC', now)).toEqual({
    from: '2026-02-01',
    to: '2026-03-01',
  })
})

test('a date moves over the end of a month and over a change of the clocks', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01')
  expect(dayAfter('2026-03-29')).toBe('2026-03-30')
  expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28')
})

test('the step follows the period unless the address names one', () => {
  expect(grainOf({ period: 'today' })).toBe('hour')
  expect(grainOf({})).toBe('day')
  expect(grainOf({ period: 'today', grain: 'day' })).toBe('day')
})
